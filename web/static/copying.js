// Copying: a button's `data-copy` as text, and its `data-copy-html` for programs that take formatted text.

const TOLD_MILLISECONDS = 2500;

export function copyOnClick() {
  const told = document.querySelector("#copied");
  let waiting;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || !copied(button.dataset.copy, button.dataset.copyHtml)) return;
    clearTimeout(waiting);
    told.textContent = told.dataset.told;
    waiting = setTimeout(() => (told.textContent = ""), TOLD_MILLISECONDS);
  });
}

// Not `navigator.clipboard`: browsers have it on https and on this machine only, and many run Pincite in a plain network.
function copied(text, html) {
  const fill = (event) => {
    event.clipboardData.setData("text/plain", text);
    if (html) event.clipboardData.setData("text/html", html);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("copy", fill, { capture: true, once: true });
  const worked = document.execCommand("copy");
  document.removeEventListener("copy", fill, { capture: true });
  return worked;
}
