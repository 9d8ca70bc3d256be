// What every page does when scripts run. Everything here is an ease; nothing needs it.
"use strict";

// The menu on a phone.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggle-menu]");
  if (!button) return;
  const menu = document.getElementById(button.getAttribute("aria-controls"));
  const open = menu.classList.toggle("is-open");
  button.setAttribute("aria-expanded", String(open));
});

// Drop-downs: one at a time, closed by Escape and by a click elsewhere.
function closeDrops(except) {
  document.querySelectorAll("details[data-drop][open]").forEach((drop) => {
    if (drop !== except) drop.open = false;
  });
}
document.addEventListener("click", (event) => closeDrops(event.target.closest("details[data-drop]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const drop = document.querySelector("details[data-drop][open]");
  if (!drop) return;
  drop.open = false;
  drop.querySelector("summary").focus();
});

// Copy buttons: <button data-copy="text">.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || !navigator.clipboard) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const said = button.textContent;
  button.textContent = button.dataset.copied || "✓";
  setTimeout(() => { button.textContent = said; }, 1500);
});
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
