// The cards of citations come with the style sheet; Escape puts one away until the reader comes to it again.

export function dismissCards() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".pin:is(:hover, :focus-within)").forEach((pin) => pin.classList.add("told"));
  });
  for (const leaving of ["pointerout", "focusout"]) {
    document.addEventListener(leaving, (event) => {
      const pin = event.target.closest?.(".pin");
      if (pin && !pin.contains(event.relatedTarget)) pin.classList.remove("told");
    });
  }
}
