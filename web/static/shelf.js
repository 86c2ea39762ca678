// The form that adds documents: files can be dropped, each has its progress. Without this script, the form posts them.

const form = document.querySelector("#upload");
const list = document.querySelector("#uploads");
let last = Promise.resolve();

document.querySelectorAll("#upload [data-script]").forEach((element) => (element.hidden = false));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  add(form.elements.file.files);
  form.reset();
});
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("over", name === "dragover");
    if (name === "drop") add(event.dataTransfer.files);
  });
}

function add(files) {
  if (!files.length) return;
  list.replaceChildren(...list.querySelectorAll(".sending"));
  for (const file of files) {
    const row = sendingRow(file);
    list.append(row);
    // One after the other: the library takes in one document at a time.
    last = last.then(() => send(file, row));
  }
  last = last.then(refresh);
}

function sendingRow(file) {
  const row = document.querySelector("#sending").content.firstElementChild.cloneNode(true);
  row.querySelector("bdi").textContent = file.name;
  showStage(row, "waiting", 0);
  return row;
}

function showStage(row, stage, share) {
  const said = row.querySelector(".stage");
  said.textContent = said.dataset[stage];
  const bar = row.querySelector("progress");
  if (share === undefined) bar.removeAttribute("value");
  else bar.value = share;
}

function send(file, row) {
  return new Promise((done) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much was sent
    const body = new FormData();
    body.append("file", file);
    request.open("POST", form.action);
    request.setRequestHeader("X-Fragment", "1");
    request.upload.addEventListener("progress", ({ loaded, total }) => showStage(row, "sending", loaded / total));
    request.upload.addEventListener("load", () => showStage(row, "reading"));
    request.addEventListener("load", () => row.replaceWith(...fragment(request.responseText, file).childNodes));
    request.addEventListener("error", () => row.replaceWith(unsent(file)));
    request.addEventListener("loadend", done);
    request.send(body);
  });
}

function fragment(html, file) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const problem = template.content.querySelector("[role=alert]");
  if (problem) problem.prepend(fileName(file));
  return template.content;
}

function fileName(file) {
  const name = document.createElement("p");
  name.append(Object.assign(document.createElement("bdi"), { textContent: file.name }));
  return name;
}

function unsent(file) {
  const note = document.querySelector("#unsent").content.firstElementChild.cloneNode(true);
  note.querySelector("bdi").textContent = file.name;
  return note;
}

// On the first page, which has no list, the element says whether there is anything to ask about.
async function refresh() {
  try {
    const response = await fetch(location.pathname + location.search);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    document.querySelector("#library")?.replaceWith(page.querySelector("#library") ?? "");
  } catch {
    // The list stays as it was; what became of each file stands above it.
  }
}
