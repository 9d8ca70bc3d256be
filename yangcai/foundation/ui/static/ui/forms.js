// Forms: errors take the focus, one click submits once, amounts are read back, drafts are kept, regions cascade.
"use strict";

(() => {
  const focusOnErrors = () => document.querySelector("[data-focus]")?.focus();

  // --- submit once (the server decides; this spares people a second click) ---
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once], .form") || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-busy", "true"));
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }));

  // --- amounts: say back what was understood ---
  const UNITS = { "": 1, "元": 1, "万": 1e4, "万元": 1e4, "亿": 1e8, "亿元": 1e8 };
  function readAmount(text) {
    const plain = text.normalize("NFKC").replace(/[\s,，¥￥]/g, "");
    const match = plain.match(/^(\d+(?:\.\d+)?)(元|万元|万|亿元|亿)?$/);
    return match && Number(match[1]) * UNITS[match[2] || ""];
  }
  function echo(input) {
    let line = input.parentElement.querySelector(".field-echo");
    if (!line) {
      line = Object.assign(document.createElement("div"), { className: "field-echo" });
      line.setAttribute("aria-live", "polite");
      input.after(line);
    }
    const amount = input.value && readAmount(input.value);
    const format = (value) => value.toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    line.textContent = amount ? `= ${format(amount)} 元${amount >= 1e4 ? `（${format(amount / 1e4)} 万元）` : ""}` : "";
  }
  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    if ("money" in input.dataset && !input.closest(".field-compact")) echo(input);
    if (input.dataset.groups && /^[\d\s]+$/.test(input.value)) {
      const every = new RegExp(`(\\d{${input.dataset.groups}})(?=\\d)`, "g");
      input.value = input.value.replace(/\s/g, "").replace(every, "$1 ");
    }
  });

  // --- required fields: checked when left, in the same words as on the server ---
  document.addEventListener("focusout", (event) => {
    const input = event.target;
    const field = input.closest?.(".form .field");
    if (!field || !input.matches("input[required], select[required], textarea[required]")) return;
    const wrong = input.validity.valueMissing && input.dataset.touched;
    input.classList.toggle("is-invalid", Boolean(wrong) || Boolean(field.querySelector(".field-error")));
  });
  document.addEventListener("input", (event) => { if (event.target.dataset) event.target.dataset.touched = "1"; });

  // --- drafts: <form data-draft="name"> ---
  const KEY = "yangcai.draft:";
  const kept = (form) => [...form.elements].filter((element) =>
    element.name && !["hidden", "password", "file", "submit", "button"].includes(element.type) && !("secret" in element.dataset));
  function readForm(form) {
    return kept(form).map((element) => [element.name, element.value, element.checked]);
  }
  function fillForm(form, values) {
    kept(form).forEach((element, place) => {
      const [name, value, checked] = values[place] || [];
      if (name !== element.name) return;
      if (["checkbox", "radio"].includes(element.type)) element.checked = checked;
      else element.value = value;
    });
  }
  function offerDraft(form, key) {
    const draft = JSON.parse(localStorage.getItem(key) || "null");
    const untouched = JSON.stringify(readForm(form));
    if (!draft || form.querySelector(".error-summary") || JSON.stringify(draft.values) === untouched) return;
    fillForm(form, draft.values);
    const notice = Object.assign(document.createElement("div"), { className: "notice draft-notice" });
    notice.setAttribute("role", "status");
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: "不用草稿" });
    drop.addEventListener("click", () => { localStorage.removeItem(key); fillForm(form, JSON.parse(untouched)); notice.remove(); });
    notice.append(`已恢复 ${draft.at} 未提交的草稿（只存在这台电脑上）。`, drop);
    form.prepend(notice);
  }
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const key = KEY + form.dataset.draft;
    offerDraft(form, key);
    form.addEventListener("input", () => {
      const at = new Date().toLocaleString("zh-CN", { dateStyle: "short", timeStyle: "short" });
      localStorage.setItem(key, JSON.stringify({ at, values: readForm(form) }));
    });
    form.addEventListener("submit", () => sessionStorage.setItem("yangcai.sent", JSON.stringify({ key, path: location.pathname })));
  });
  // A draft is forgotten once its form has led to another page that is not an error.
  const sent = JSON.parse(sessionStorage.getItem("yangcai.sent") || "null");
  if (sent && location.pathname !== sent.path && !document.body.classList.contains("is-error")) {
    localStorage.removeItem(sent.key);
    sessionStorage.removeItem("yangcai.sent");
  }

  // --- regions: one select for each level instead of one long one ---
  function cascade(select) {
    const options = [...select.options].filter((option) => option.value);
    const codes = new Set(options.map((option) => option.value));
    const parentOf = Object.fromEntries(options.map((option) => [option.value, option.dataset.parent]));
    const below = (parent) => options.filter((option) =>
      parent ? option.dataset.parent === parent : !codes.has(option.dataset.parent));
    const label = select.labels[0]?.textContent.trim() || "";
    const box = Object.assign(document.createElement("div"), { className: "cascade" });
    function draw(chosen, focusLevel) {
      const way = [];
      for (let code = chosen; codes.has(code); code = parentOf[code]) way.unshift(code);
      box.replaceChildren();
      for (let level = 0; level <= way.length; level += 1) {
        const children = below(level ? way[level - 1] : "");
        if (!children.length) break;
        const one = Object.assign(document.createElement("select"), { className: select.className });
        one.setAttribute("aria-label", `${label} ${level + 1}`);
        one.append(new Option("请选择", ""), ...children.map((child) =>
          new Option(child.dataset.name, child.value, false, child.value === way[level])));
        one.addEventListener("change", () => {
          select.value = one.value || way[level - 1] || "";
          select.dispatchEvent(new Event("change", { bubbles: true }));
          draw(select.value, level);
        });
        box.append(one);
      }
      if (focusLevel !== undefined) box.children[focusLevel]?.focus();
    }
    draw(select.value);
    select.hidden = true;
    select.after(box);
    select.addEventListener("focus", () => box.firstElementChild?.focus());
    if (select.labels[0]) select.labels[0].addEventListener("click", () => box.firstElementChild?.focus());
  }
  document.querySelectorAll("select[data-cascade]").forEach(cascade);

  focusOnErrors();
})();
