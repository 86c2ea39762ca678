// Shows the OpenAPI document with Swagger UI; nothing is asked of any other host.
const place = document.getElementById("reference");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dress();
dark.addEventListener("change", dress);
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  validatorUrl: null,
});
