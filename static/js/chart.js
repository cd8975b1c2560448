// Puts a Chart.js line over a server-drawn one, and only when Chart.js is there: the drawing stands until then.
const figure = document.querySelector("figure[data-chart]");

function load(address, integrity) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    if (integrity) {
      script.integrity = integrity;
      script.crossOrigin = "anonymous";
    }
    script.onload = () => (window.Chart ? resolve(window.Chart) : reject(new Error("no Chart")));
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });
}

async function chartLibrary() {
  const { address, integrity, local } = figure.dataset;
  try {
    return await load(address || local, integrity);
  } catch (failure) {
    if (!address) throw failure;
    return load(local, integrity);
  }
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return { ink: read("--ink"), muted: read("--muted"), accent: read("--accent"), hair: read("--hair"), ground: read("--ground") };
}

function datasets(data, colour) {
  const width = data.labels.length;
  const row = (points) => {
    const values = new Array(width).fill(null);
    points.forEach((point) => { values[point.x] = point.y; });
    return values;
  };
  const rolled = data.points.filter((point) => !point.document);
  const published = data.points.filter((point) => point.document);
  const hollow = new Set(rolled.filter((point) => point.hollow).map((point) => point.x));
  const anew = new Set(rolled.filter((point) => point.startsAnew).map((point) => point.x));
  const flat = (bound) => ({
    label: bound.text, data: new Array(width).fill(bound.y), borderColor: colour.ink, borderWidth: 1, borderDash: [1, 4], pointRadius: 0,
  });
  return [
    {
      label: data.words.rollUp, data: row(rolled), borderColor: colour.accent, borderWidth: 2.5, pointRadius: 4,
      pointBackgroundColor: (context) => (hollow.has(context.dataIndex) ? colour.ground : colour.accent),
      segment: { borderColor: (context) => (anew.has(context.p1DataIndex) ? "transparent" : undefined) },
    },
    { label: data.words.document, data: row(published), borderColor: colour.accent, backgroundColor: colour.accent, showLine: false, pointStyle: "rect", pointRadius: 7 },
    { label: data.words.path, data: row(data.path), borderColor: colour.ink, borderWidth: 1.5, borderDash: [6, 4], pointRadius: 0 },
    ...data.bounds.map(flat),
  ].filter((dataset) => dataset.data.some((value) => value !== null));
}

function draw(Chart, data) {
  const colour = colours();
  const texts = new Map(data.points.map((point) => [`${point.document ? 1 : 0}-${point.x}`, point.text]));
  const ticks = new Map(data.ticks.map((tick) => [tick.value, tick.text]));
  const drawn = figure.querySelector(".drawn");
  const holder = document.createElement("div");
  holder.className = "canvas";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", drawn.querySelector("desc")?.textContent ?? "");
  holder.append(canvas);
  drawn.after(holder);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  new Chart(canvas, {
    type: "line",
    data: { labels: data.labels, datasets: datasets(data, colour) },
    options: {
      animation: still ? false : { duration: 300 },
      maintainAspectRatio: false,
      interaction: { mode: "nearest", intersect: false },
      scales: {
        x: { grid: { display: false }, ticks: { color: colour.muted, maxRotation: 0, autoSkipPadding: 16 } },
        y: {
          min: data.low, max: data.high, grid: { color: colour.hair },
          afterBuildTicks: (axis) => { axis.ticks = data.ticks.map((tick) => ({ value: tick.value })); },
          ticks: { color: colour.muted, callback: (value) => ticks.get(value) ?? "" },
        },
      },
      plugins: {
        legend: { labels: { color: colour.ink, usePointStyle: true, boxHeight: 7, padding: 16, font: { size: 13 } } },
        tooltip: {
          callbacks: {
            label: (item) => texts.get(`${item.dataset.pointStyle === "rect" ? 1 : 0}-${item.dataIndex}`) ?? item.dataset.label,
          },
        },
      },
    },
  });
  drawn.hidden = true;
  figure.dataset.drawnBy = "chart.js";
}

if (figure) {
  const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  chartLibrary().then((Chart) => draw(Chart, data)).catch(() => { figure.dataset.drawnBy = "svg"; });
}
