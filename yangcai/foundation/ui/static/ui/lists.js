// Lists: short addresses, the focus kept when rows are swapped, named filters kept in this browser.
"use strict";

(() => {
  // Conditions left empty do not travel.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get" || !event.target.closest(".list")) return;
    const parameters = event.detail.formData;
    [...parameters.keys()].filter((name) => parameters.getAll(name).every((value) => value === "")).forEach((name) => parameters.delete(name));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const list = event.target.closest?.(".list");
    if (!list) return;
    if (document.activeElement === document.body) list.focus({ preventScroll: true });
    showSaved(list);
  });
  // An answer that is not the list (signed out, an error page) is shown as a page of its own.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const list = event.detail.target;
    if (!list?.matches?.(".list") || event.detail.serverResponse.includes(`id="${list.id}"`)) return;
    event.preventDefault();
    location.assign(event.detail.pathInfo.finalRequestPath);
  });

  // --- named filters ---
  const keyOf = (list) => `yangcai.saved:${list.dataset.list}`;
  const read = (list) => JSON.parse(localStorage.getItem(keyOf(list)) || "[]");
  const write = (list, saved) => localStorage.setItem(keyOf(list), JSON.stringify(saved));

  function showSaved(list) {
    const drop = list.querySelector("[data-saved]");
    if (!drop) return;
    drop.hidden = false;
    const box = drop.querySelector(".saved");
    const saved = read(list);
    box.replaceChildren(...saved.map(({ name, query }) => {
      const link = Object.assign(document.createElement("a"), { href: `?${query}`, textContent: name });
      const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-ghost", textContent: box.dataset.remove });
      remove.setAttribute("aria-label", `${box.dataset.remove} ${name}`);
      remove.addEventListener("click", () => { write(list, read(list).filter((one) => one.name !== name)); showSaved(list); });
      const line = document.createElement("li");
      line.append(link, remove);
      return line;
    }));
    if (!saved.length) box.append(Object.assign(document.createElement("li"), { textContent: box.dataset.none, className: "form-hint" }));
  }
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".saved-new")) return;
    event.preventDefault();
    const list = event.target.closest(".list");
    const name = event.target.querySelector("input").value.trim();
    const query = new URLSearchParams(location.search);
    ["after", "before", "open", "export"].forEach((parameter) => query.delete(parameter));
    if (name) write(list, [...read(list).filter((one) => one.name !== name), { name, query: String(query) }]);
    event.target.reset();
    showSaved(list);
  });
  document.querySelectorAll(".list").forEach(showSaved);
})();
