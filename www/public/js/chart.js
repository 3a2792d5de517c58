// A series as columns, one a day; days that were still growing when counted are lighter.

import uPlot from "/uplot/uPlot.esm.js";
import { dayInWords, utc } from "./days.js";
import { partStanding } from "./results.js";

const HEIGHT = 220;
const colour = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

/** Draws into `host`, reads aloud to `reading` what the pointer is at. Gives `update(run)` and `destroy()`. */
export function drawChart(host, reading, number) {
  let plot;
  let run;
  let readout = "";
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function data() {
    const over = [];
    const growing = [];
    for (const part of run.parts) {
      const isOver = part.count !== undefined && partStanding(run, part) === "over";
      over.push(isOver ? part.count : null);
      growing.push(part.count !== undefined && !isOver ? part.count : null);
    }
    return [run.parts.map((part) => utc(part.day) / 1_000), over, growing];
  }

  function make() {
    plot?.destroy();
    const days = run.parts.length;
    const bars = uPlot.paths.bars({ size: [0.72, 64], radius: days < 60 ? 0.12 : 0 });
    const axis = { stroke: colour(host, "--ink-soft"), font: `12px ${colour(host, "--sans")}`, ticks: { show: false } };
    const column = (label, fill) => ({ label, fill, stroke: fill, width: 0, paths: bars, points: { show: false } });
    plot = new uPlot(
      {
        width: host.clientWidth,
        height: HEIGHT,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        padding: [8, 8, 0, 0],
        scales: {
          x: { range: (_, min, max) => [min - 43_200, max + 43_200] },
          y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] },
        },
        axes: [
          {
            ...axis,
            size: 28,
            grid: { show: false },
            space: 64,
            incrs: [1, 2, 7, 14, 28, 61, 91, 182, 365].map((each) => each * 86_400),
            values: labels,
          },
          {
            ...axis,
            size: (_, values) => 16 + 8 * Math.max(2, ...(values ?? []).map((value) => value.length)),
            grid: { stroke: colour(host, "--line"), width: 1 },
            incrs: [1, 2, 5]
              .flatMap((one) => Array.from({ length: 15 }, (_, zeros) => one * 10 ** zeros))
              .sort((a, b) => a - b),
            values: (_, ticks) => ticks.map((tick) => number.format(tick)),
          },
        ],
        series: [{}, column("counted", colour(host, "--bar")), column("still growing", colour(host, "--bar-growing"))],
        hooks: { setCursor: [(self) => read(self.cursor.idx)] },
      },
      data(),
      host,
    );
  }

  const short = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", timeZone: "UTC" });
  const shortWithYear = new Intl.DateTimeFormat(undefined, { month: "short", year: "2-digit", timeZone: "UTC" });
  function labels(_, ticks) {
    const form = run.parts.length > 300 ? shortWithYear : short;
    return ticks.map((tick) => form.format(tick * 1_000));
  }

  function read(index) {
    const part = run.parts[index];
    if (part === undefined) reading.textContent = readout;
    else
      reading.textContent = `${dayInWords(part.day)}: ${part.count === undefined ? "not counted yet" : number.format(part.count)}`;
  }

  const remake = () => run && make();
  const resized = new ResizeObserver(() => plot?.setSize({ width: host.clientWidth, height: HEIGHT }));
  resized.observe(host);
  dark.addEventListener("change", remake);

  return {
    update(next, summary) {
      run = next;
      readout = summary;
      host.setAttribute("aria-label", summary);
      if (plot) plot.setData(data());
      else make();
      if (plot.cursor.idx == null) reading.textContent = readout;
    },
    destroy() {
      resized.disconnect();
      dark.removeEventListener("change", remake);
      plot?.destroy();
    },
  };
}
