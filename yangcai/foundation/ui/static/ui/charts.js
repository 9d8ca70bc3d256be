// Charts: <div data-chart="id of a JSON script"> becomes an ECharts chart when it comes into view.
"use strict";

(() => {
  const source = document.currentScript.dataset.echarts;
  const COLOURS = ["#1d4f91", "#2f8f83", "#c98a1b", "#a3524c", "#6a5aa8", "#5d7f3c", "#7a8794"];
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let loading;

  function echartsLoaded() {
    loading ||= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: source, onload: () => resolve(window.echarts), onerror: reject });
      document.head.append(script);
    });
    return loading;
  }

  async function registerMap(echarts, box) {
    const { map, mapUrl } = box.dataset;
    if (!map || echarts.getMap(map)) return;
    if (map === "china") throw new Error("a map named china gets an inset of ECharts' own: choose another name");
    const answer = await fetch(mapUrl);
    if (!answer.ok) throw new Error(`${mapUrl}: ${answer.status}`);
    echarts.registerMap(map, await answer.json());
  }

  // Tooltips are drawn in the canvas: the content security policy allows no inline style.
  function dressed(option) {
    const font = getComputedStyle(document.body);
    return {
      color: COLOURS,
      animation: !calm,
      textStyle: { fontFamily: font.fontFamily, color: font.color },
      aria: { enabled: true, decal: { show: false } },
      grid: { left: 8, right: 16, top: option.legend?.show ? 36 : 16, bottom: 8, containLabel: true },
      ...option,
      tooltip: { confine: true, ...option.tooltip, renderMode: "richText" },
    };
  }

  async function draw(box) {
    const figure = box.closest("figure") || box;
    try {
      const echarts = await echartsLoaded();
      await registerMap(echarts, box);
      const chart = echarts.init(box, null, { renderer: "canvas" });
      chart.setOption(dressed(JSON.parse(document.getElementById(box.dataset.chart).textContent)));
      new ResizeObserver(() => chart.resize()).observe(box);
      box.dispatchEvent(new CustomEvent("chart:drawn", { bubbles: true, detail: { chart } }));
      figure.classList.add("is-drawn");
    } catch (problem) {
      figure.classList.add("is-failed");
      figure.querySelector("details")?.setAttribute("open", "");
      console.error(problem);
    }
  }

  const seen = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
    seen.unobserve(entry.target);
    draw(entry.target);
  }), { rootMargin: "200px" });
  const find = (root) => root.querySelectorAll?.("[data-chart]").forEach((box) => seen.observe(box));
  find(document);
  document.addEventListener("htmx:afterSettle", (event) => find(event.target));
})();
