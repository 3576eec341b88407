/* Charts: <div class="ls-chart" data-chart="ID" role="img" aria-label="…"> draws the option in the json_script ID.
   Colours are written as token names ("--ls-azure") and read when drawing, so that charts follow the theme.
   Needs echarts.min.js before it; SVG, no animation; a click on a mark with a `url` follows it. */
const drawn = new Map();

function coloured(value, style) {
  if (typeof value === "string") return value.startsWith("--ls-") ? style.getPropertyValue(value).trim() : value;
  if (Array.isArray(value)) return value.map((one) => coloured(one, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, coloured(one, style)]));
  }
  return value;
}

function base(style) {
  const ink = style.getPropertyValue("--ls-ink-3").trim();
  const line = style.getPropertyValue("--ls-line").trim();
  const axis = { axisLabel: { color: ink, fontSize: 12 }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, splitLine: { lineStyle: { color: line } } };
  const grid = { left: 8, right: 28, top: 28, bottom: 8, containLabel: true };
  return { animation: false, aria: { enabled: true }, textStyle: { fontFamily: style.getPropertyValue("--ls-font") }, axis, grid };
}

export function lsChart(element, option) {
  const style = getComputedStyle(document.documentElement);
  const { axis, ...common } = base(style);
  const full = { ...common, ...coloured(option, style) };
  if (!option.xAxis) delete full.grid;
  for (const name of ["xAxis", "yAxis"]) {
    if (full[name]) full[name] = [].concat(full[name]).map((one) => ({ ...axis, ...one, axisLabel: { ...axis.axisLabel, ...one.axisLabel } }));
  }
  drawn.get(element)?.chart.dispose();
  const chart = window.echarts.init(element, null, { renderer: "svg" });
  chart.setOption(full);
  chart.on("click", (mark) => {
    if (mark.data?.url) window.location.assign(mark.data.url);
  });
  drawn.set(element, { chart, option });
  return chart;
}

function drawAll() {
  for (const element of document.querySelectorAll("[data-chart]")) {
    if (!drawn.has(element)) lsChart(element, JSON.parse(document.getElementById(element.dataset.chart).textContent));
  }
}

window.lsChart = lsChart;
window.addEventListener("resize", () => drawn.forEach(({ chart }) => chart.resize()));
document.addEventListener("ls:look", () => drawn.forEach(({ option }, element) => lsChart(element, option)));
document.addEventListener("htmx:afterSettle", drawAll);
drawAll();
