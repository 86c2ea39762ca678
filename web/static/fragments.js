// Parts of pages that the server renders.

// Return [whether it worked, the nodes to show] for a request; throw when there is no server.
export async function fetchFragment(address, options = {}) {
  const response = await fetch(address, { ...options, headers: { "X-Fragment": "1" } });
  return [response.ok, parsed(await response.text())];
}

// Show what is of use with a script only.
export function reveal(root) {
  root.querySelectorAll("[data-script]").forEach((element) => (element.hidden = false));
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  reveal(template.content);
  return template.content;
}
