// Draws a series as a bar chart with one bar per day. Days that were not over when they were counted are lighter.

/** @import { RunRecord } from "./run.js" */

import uPlot from "/uplot/uPlot.esm.js";
import { formatDay, utc } from "./days.js";
import { partState } from "./results.js";

const HEIGHT = 220;
const DAY_S = 86_400;

/** @type {(element: Element, name: string) => string} */
const cssVariable = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

/**
 * Draws the chart into `container`. `reading` shows the value at the pointer, or the summary.
 *
 * @param {HTMLElement} container
 * @param {HTMLElement} reading
 * @param {Intl.NumberFormat} number
 */
export function drawChart(container, reading, number) {
  /** @type {uPlot | undefined} */
  let plot;
  /** @type {RunRecord | undefined} */
  let run;
  let summary = "";
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /**
   * @param {RunRecord} run
   * @returns {uPlot.AlignedData}
   */
  function data(run) {
    /** @type {(number | null)[]} */
    const over = [];
    /** @type {(number | null)[]} */
    const unfinished = [];
    for (const part of run.parts) {
      const isOver = part.count !== undefined && partState(run, part) === "over";
      over.push(isOver ? (part.count ?? null) : null);
      unfinished.push(isOver ? null : (part.count ?? null));
    }
    return [run.parts.map((part) => utc(part.day ?? run.query.from) / 1_000), over, unfinished];
  }

  /** @param {RunRecord} run */
  function make(run) {
    plot?.destroy();
    const days = run.parts.length;
    const paths = uPlot.paths.bars?.({ size: [0.72, 64], radius: days < 60 ? 0.12 : 0 });
    const axis = {
      stroke: cssVariable(container, "--ink-soft"),
      font: `12px ${cssVariable(container, "--sans")}`,
      ticks: { show: false },
    };
    /** @type {(label: string, fill: string) => uPlot.Series} */
    const bars = (label, fill) => ({
      label,
      fill,
      stroke: fill,
      width: 0,
      points: { show: false },
      ...(paths && { paths }),
    });
    plot = new uPlot(
      {
        width: container.clientWidth,
        height: HEIGHT,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        padding: [8, 8, 0, 0],
        scales: {
          x: { range: (_, min, max) => [min - DAY_S / 2, max + DAY_S / 2] },
          y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] },
        },
        axes: [
          {
            ...axis,
            size: 28,
            grid: { show: false },
            space: 64,
            incrs: [1, 2, 7, 14, 28, 61, 91, 182, 365].map((days) => days * DAY_S),
            values: (_, ticks) => ticks.map((tick) => dayLabel(days).format(tick * 1_000)),
          },
          {
            ...axis,
            size: (_, values) => 16 + 8 * Math.max(2, ...(values ?? []).map((value) => value.length)),
            grid: { stroke: cssVariable(container, "--line"), width: 1 },
            incrs: [1, 2, 5]
              .flatMap((one) => Array.from({ length: 15 }, (_, zeros) => one * 10 ** zeros))
              .sort((a, b) => a - b),
            values: (_, ticks) => ticks.map((tick) => number.format(tick)),
          },
        ],
        series: [
          {},
          bars("counted", cssVariable(container, "--bar")),
          bars("may still grow", cssVariable(container, "--bar-unfinished")),
        ],
        hooks: { setCursor: [(self) => read(self.cursor.idx)] },
      },
      data(run),
      container,
    );
  }

  const short = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", timeZone: "UTC" });
  const shortWithYear = new Intl.DateTimeFormat(undefined, { month: "short", year: "2-digit", timeZone: "UTC" });
  /** @param {number} days */
  const dayLabel = (days) => (days > 300 ? shortWithYear : short);

  /** @param {number | null | undefined} index */
  function read(index) {
    const part = index == null ? undefined : run?.parts[index];
    if (part?.day === undefined) reading.textContent = summary;
    else {
      const count = part.count === undefined ? "not counted yet" : number.format(part.count);
      reading.textContent = `${formatDay(part.day)}: ${count}`;
    }
  }

  const remake = () => run && make(run);
  const resized = new ResizeObserver(() => plot?.setSize({ width: container.clientWidth, height: HEIGHT }));
  resized.observe(container);
  dark.addEventListener("change", remake);

  return {
    /**
     * @param {RunRecord} next
     * @param {string} nextSummary
     */
    update(next, nextSummary) {
      run = next;
      summary = nextSummary;
      container.setAttribute("aria-label", summary);
      if (plot) plot.setData(data(run));
      else make(run);
      if (plot?.cursor.idx == null) reading.textContent = summary;
    },
    destroy() {
      resized.disconnect();
      dark.removeEventListener("change", remake);
      plot?.destroy();
    },
  };
}
