// The map and its list: narrowing the list while typing, and showing a place in both.
(() => {
  const map = document.querySelector("[data-map]");
  if (!map) return;
  const list = document.querySelector("[data-map-list]");
  const links = list ? [...list.querySelectorAll("a[data-code]")] : [];

  const both = (code, on) => document.querySelectorAll(`a[data-code="${CSS.escape(code)}"]`).forEach((link) => link.classList.toggle("is-shown", on));
  for (const [event, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
    for (const part of [map, list]) {
      part?.addEventListener(event, (e) => { const link = e.target.closest("a[data-code]"); if (link) both(link.dataset.code, on); });
    }
  }

  const box = document.querySelector("[data-map-search]");
  const said = document.querySelector("[data-map-said]");
  box?.addEventListener("input", () => {
    const word = box.value.replace(/\s/g, "").toLowerCase();
    let shown = 0;
    for (const link of links) {
      const fits = !word || link.dataset.words.split(" ").some((w, i) => (i === 0 ? w.includes(word) : w.startsWith(word)));
      link.parentElement.hidden = !fits;
      shown += fits;
    }
    if (said) said.textContent = word ? said.dataset.template.replace("0", shown) : "";
  });
})();
