// Puts Chart.js over every server-drawn chart of a page, and only when Chart.js is there: the drawings stand until then.
// Python says what is drawn (labels, series, their roles and texts); here and in the style sheet is how it looks.
const figures = [...document.querySelectorAll("figure[data-chart]")];
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const dark = window.matchMedia("(prefers-color-scheme: dark)");

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

async function chartLibrary({ address, integrity, local }) {
  try {
    return await load(address || local, integrity);
  } catch (failure) {
    if (!address || !local) throw failure;
    return load(local, integrity);
  }
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return { ink: read("--ink"), muted: read("--muted"), accent: read("--accent"), hair: read("--hair"), ground: read("--ground") };
}

// Lines: a shape for each role, so that a photocopy keeps them apart.
const faint = (colour, share) => `color-mix(in srgb, ${colour} ${share}%, transparent)`;
const lineStyles = {
  roll_up: (c) => ({ borderColor: c.accent, backgroundColor: c.accent, borderWidth: 2.5, pointRadius: 4, pointBorderWidth: 2 }),
  document: (c) => ({ borderColor: c.accent, backgroundColor: c.accent, showLine: false, pointStyle: "rect", pointRadius: 7 }),
  path: (c) => ({ borderColor: c.ink, borderWidth: 1.5, borderDash: [6, 4], pointRadius: 0 }),
  bound: (c) => ({ borderColor: c.ink, borderWidth: 1, borderDash: [1, 4], pointRadius: 0 }),
  benchmark: (c) => ({ borderColor: c.ink, backgroundColor: c.ink, showLine: false, pointStyle: "rectRot", pointRadius: 8 }),
  projection: (c) => ({ borderColor: c.accent, borderWidth: 2, borderDash: [2, 3], pointRadius: 0, pointHitRadius: 8 }),
  range: (c) => ({ borderColor: "transparent", backgroundColor: faint(c.muted, 18), pointRadius: 0 }),
  band: (c) => ({ borderColor: "transparent", backgroundColor: faint(c.accent, 16), pointRadius: 0 }),
};

function lineDatasets(data, colour) {
  return data.series.flatMap((series) => {
    const hollow = new Set(series.hollow ?? []);
    const anew = new Set(series.anew ?? []);
    const set = { ...lineStyles[series.role](colour), label: series.name, data: series.values, texts: series.texts, role: series.role };
    if (series.hollow) {
      set.pointBackgroundColor = (context) => (hollow.has(context.dataIndex) ? colour.ground : colour.accent);
      set.segment = { borderColor: (context) => (anew.has(context.p1DataIndex) ? "transparent" : undefined) };
    }
    if (!series.floor) return [set];
    const floor = { ...set, data: series.floor, backgroundColor: "transparent" };
    return [floor, { ...set, fill: "-1" }];
  });
}

// Bars: a pattern for each series.
const marks = {
  plain: null,
  pale: [],
  diagonal: [[-2, 2, 2, -2], [0, 8, 8, 0], [6, 10, 10, 6]],
  cross: [[0, 0, 8, 8], [8, 0, 0, 8]],
  level: [[0, 2, 8, 2], [0, 6, 8, 6]],
  upright: [[2, 0, 2, 8], [6, 0, 6, 8]],
  dots: [[3.4, 4, 4.6, 4]],
};

function pattern(role, colour, strength = 1) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = colour.ground;
  pen.fillRect(0, 0, 8, 8);
  pen.globalAlpha = strength * (marks[role] ? 0.16 : 1);
  pen.fillStyle = colour.accent;
  pen.fillRect(0, 0, 8, 8);
  pen.globalAlpha = strength;
  pen.strokeStyle = colour.accent;
  pen.lineWidth = role === "dots" ? 3 : 1.4;
  pen.lineCap = role === "dots" ? "round" : "butt";
  (marks[role] ?? []).forEach(([x, y, toX, toY]) => {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(toX, toY);
    pen.stroke();
  });
  return pen.createPattern(tile, "repeat");
}

function barDatasets(data, colour) {
  return data.series.map((series) => {
    const hollow = new Set(series.hollow);
    const fill = pattern(series.role, colour);
    const paler = pattern(series.role, colour, 0.4);
    return {
      label: series.name, data: series.values, texts: series.texts, role: series.role, borderColor: colour.accent, maxBarThickness: 48,
      backgroundColor: (context) => (hollow.has(context.dataIndex) ? paler : fill),
      borderWidth: (context) => (hollow.has(context.dataIndex) ? 0 : 0.8),
      hollow,
    };
  });
}

// Dashes around bars that may still change, for Chart.js knows only whole borders.
const dashes = (colour) => ({
  id: "dashes",
  afterDatasetsDraw(chart) {
    const { ctx } = chart;
    ctx.save();
    ctx.strokeStyle = colour.accent;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([4, 3]);
    chart.data.datasets.forEach(({ hollow, data }, place) => {
      if (!hollow?.size || !chart.isDatasetVisible(place)) return;
      chart.getDatasetMeta(place).data.forEach((bar, at) => {
        if (!hollow.has(at) || data[at] === null) return;
        const { x, y, base, width, height, horizontal } = bar;
        if (horizontal) ctx.strokeRect(base, y - height / 2, x - base, height);
        else ctx.strokeRect(x - width / 2, y, width, base - y);
      });
    });
    ctx.restore();
  },
});

// A name in lines that leave its bar the greater part of the width.
function linesOf(name, width) {
  const longest = Math.min(34, Math.floor(width / 14));
  return name.split(" ").reduce((found, word) => {
    const last = found.at(-1);
    return last && last.length + word.length < longest ? [...found.slice(0, -1), `${last} ${word}`] : [...found, word];
  }, []);
}

// What neither kind of dataset draws: the goal across bars, where a series begins anew, and the words beside a mark.
const rules = (data, colour) => ({
  id: "rules",
  afterDatasetsDraw({ ctx, chartArea, scales }) {
    const rule = (fromX, fromY, toX, toY, text, dash) => {
      ctx.save();
      ctx.strokeStyle = colour.ink;
      ctx.fillStyle = colour.ink;
      ctx.setLineDash(dash);
      ctx.beginPath();
      ctx.moveTo(fromX, fromY);
      ctx.lineTo(toX, toY);
      ctx.stroke();
      ctx.font = "13px system-ui, sans-serif";
      const fits = fromX + 4 + ctx.measureText(text).width <= chartArea.right;
      ctx.textAlign = fits ? "left" : "right";
      ctx.fillText(text, fits ? fromX + 4 : fromX - 4, fromY + 12);
      ctx.restore();
    };
    (data.breaks ?? []).forEach(({ place, text }) => {
      const x = (scales.x.getPixelForValue(place) + scales.x.getPixelForValue(Math.max(place - 1, 0))) / 2;
      rule(x, chartArea.top, x, chartArea.bottom, text, [2, 2]);
    });
    (data.beside ?? []).forEach(({ place, value, text }) => {
      const left = place * 4 < data.labels.length;
      ctx.save();
      ctx.fillStyle = colour.ink;
      ctx.font = "13px system-ui, sans-serif";
      ctx.textAlign = left ? "left" : "right";
      ctx.fillText(text, scales.x.getPixelForValue(place) + (left ? 12 : -12), scales.y.getPixelForValue(value) + 4);
      ctx.restore();
    });
    if (!data.goal) return;
    const at = data.horizontal ? scales.x.getPixelForValue(data.goal.value) : scales.y.getPixelForValue(data.goal.value);
    if (data.horizontal) rule(at, chartArea.top, at, chartArea.bottom, "", [6, 4]);
    else rule(chartArea.left, at, chartArea.right, at, data.goal.text, [6, 4]);
  },
});

function scales(data, colour) {
  const texts = new Map(data.ticks.map((tick) => [tick.value, tick.text]));
  const stacked = data.kind === "bars" && data.series.length > 1;
  const values = {
    min: data.low, max: data.high, stacked, grid: { color: colour.hair },
    afterBuildTicks: (axis) => { axis.ticks = data.ticks.map((tick) => ({ value: tick.value })); },
    ticks: { color: colour.muted, callback: (value) => texts.get(value) ?? "" },
  };
  const labels = { stacked, grid: { display: false }, ticks: { color: data.horizontal ? colour.ink : colour.muted, maxRotation: 0, autoSkip: !data.horizontal, autoSkipPadding: 16 } };
  return data.horizontal ? { x: values, y: labels } : { x: labels, y: values };
}

const nearest = (data) => (data.horizontal ? { mode: "nearest", axis: "y", intersect: false } : { mode: "index", intersect: false });

function settings(data, colour, width) {
  const lines = data.kind === "lines";
  return {
    type: lines ? "line" : "bar",
    data: { labels: data.horizontal ? data.labels.map((name) => linesOf(name, width)) : data.labels, datasets: lines ? lineDatasets(data, colour) : barDatasets(data, colour) },
    plugins: [rules(data, colour), dashes(colour)],
    options: {
      indexAxis: data.horizontal ? "y" : "x",
      animation: still.matches ? false : { duration: 300 },
      maintainAspectRatio: false,
      interaction: nearest(data),
      scales: scales(data, colour),
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: (item) => Boolean(item.dataset.texts[item.dataIndex]),
          callbacks: { title: () => "", label: (item) => item.dataset.texts[item.dataIndex] },
        },
      },
    },
  };
}

// The page's own legend becomes buttons: Chart.js draws its on the canvas, where no keyboard comes.
function toggles(figure, chart) {
  figure.querySelectorAll("[data-role]").forEach((entry) => {
    const sets = chart.data.datasets.map((set, place) => [set, place]).filter(([set]) => set.role === entry.dataset.role);
    if (!sets.length || entry.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.setAttribute("aria-pressed", "true");
    button.append(...entry.childNodes);
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      sets.forEach(([, place]) => chart.setDatasetVisibility(place, shown));
      chart.update(still.matches ? "none" : undefined);
    });
    entry.append(button);
  });
}

function draw(Chart, figure) {
  const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const drawn = figure.querySelector(".drawn");
  const holder = document.createElement("div");
  holder.className = "canvas";
  if (data.horizontal) holder.dataset.rows = data.labels.length > 20 ? "most" : data.labels.length > 12 ? "many" : data.labels.length > 6 ? "some" : "few";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", data.description);
  holder.append(canvas);
  drawn.after(holder);
  const colour = colours();
  const chart = new Chart(canvas, settings(data, colour, holder.clientWidth));
  toggles(figure, chart);
  dark.addEventListener("change", () => {
    Object.assign(colour, colours()); // what draws beside the datasets holds the same object
    const fresh = settings(data, colour, holder.clientWidth);
    Object.assign(chart.options, fresh.options);
    chart.data = fresh.data;
    chart.update("none");
  });
  drawn.hidden = true;
  figure.dataset.drawnBy = "chart.js";
}

if (figures.length) {
  const stays = (figure) => { figure.dataset.drawnBy = "svg"; };
  chartLibrary(figures[0].dataset)
    .then((Chart) => figures.forEach((figure) => draw(Chart, figure)))
    .catch(() => figures.filter((figure) => !figure.dataset.drawnBy).forEach(stays));
}
