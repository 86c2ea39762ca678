// Shows the OpenAPI document with Swagger UI; nothing is asked of any other host.
const place = document.getElementById("reference");
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  deepLinking: true,
  validatorUrl: null,
});
