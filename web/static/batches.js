// Follows batches while they are answered, and takes a question file that is dropped. Without this script, the page
// reloads itself.

const EVERY = 1000;
const form = document.querySelector("#questions");

document.querySelectorAll("#questions [data-script]").forEach((element) => (element.hidden = false));
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("over", name === "dragover");
    if (name === "drop") form.elements.file.files = event.dataTransfer.files;
  });
}
follow();

async function follow() {
  for (;;) {
    const shown = document.querySelector("#batches");
    shown.querySelector("[data-plain]")?.remove();
    if (!("busy" in shown.dataset)) return;
    await new Promise((done) => setTimeout(done, EVERY));
    try {
      const response = await fetch(location.pathname, { headers: { "X-Fragment": "1" } });
      if (response.ok) show(shown, await response.text());
    } catch {
      // The server is gone for a moment; the next look tells.
    }
  }
}

function show(shown, html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const now = template.content.querySelector("#batches");
  if (!now) return;
  const items = (section) => [...section.querySelectorAll("li[id]")];
  if (items(shown).map((item) => item.id).join() !== items(now).map((item) => item.id).join()) {
    shown.replaceWith(now);
    return;
  }
  if (!("busy" in now.dataset)) delete shown.dataset.busy;
  for (const item of items(now)) showParts(document.getElementById(item.id), item);
}

// Only what has changed is touched, so that the focus stays and screen readers hear of a new state once.
function showParts(shown, now) {
  for (const old of shown.querySelectorAll("[data-part]"))
    if (!now.querySelector(`[data-part="${old.dataset.part}"]`)) old.remove();
  for (const part of now.querySelectorAll("[data-part]")) {
    const old = shown.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old) shown.firstElementChild.append(part.cloneNode(true));
    else if (part.dataset.part === "progress" && old.firstElementChild && part.firstElementChild)
      old.firstElementChild.value = part.firstElementChild.value;
    else if (old.innerHTML !== part.innerHTML) old.innerHTML = part.innerHTML;
  }
}
