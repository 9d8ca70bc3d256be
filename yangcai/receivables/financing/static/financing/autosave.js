// Keeps what is typed into an application at the server a few seconds after the last key; the form works without.
"use strict";

(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const line = document.querySelector("[data-kept]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let timer = 0;
  let last = "";

  function typed() {
    const data = new FormData(form);
    ["file", "csrfmiddlewaretoken"].forEach((name) => data.delete(name));
    return new URLSearchParams(data);
  }
  async function keep() {
    const body = typed();
    if (body.toString() === last) return;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-CSRFToken": token } });
      if (!answer.ok) throw new Error(answer.status);
      last = body.toString();
      line.textContent = line.dataset.done + new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
    } catch (away) {
      line.textContent = line.dataset.failed;
    }
  }
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(keep, 2500);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) keep(); });
  form.addEventListener("submit", () => clearTimeout(timer));
})();
