// Draws a series: bars for a single line, with lighter bars for periods that were not over when they were counted, and
// lines for several.

/** @import { Period } from "./periods.js" */
/** @import { LineResult } from "./results.js" */
/** @import { RunRecord } from "./run-record.js" */

import uPlot from "/uplot/uPlot.esm.js";
import { axesOf } from "./chart-axes.js";
import { formatPeriod, utc } from "./days.js";
import { axisPeriods, lineResults } from "./results.js";

const HEIGHT = 220;
/** The number of bars that get gaps between them. More bars touch each other, because a gap would be less than a pixel. */
const MAX_SPACED_BARS = 120;

/** @type {(element: Element, name: string) => string} */
const cssVariable = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

/**
 * Draws the chart into `container`. `reading` shows the values at the pointer, or a caption.
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
  /** @type {LineResult[]} */
  let lines = [];
  /**
   * The periods of the horizontal axis.
   *
   * @type {Period[]}
   */
  let periods = [];
  let caption = "";
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /** @returns {uPlot.AlignedData} */
  function data() {
    const times = periods.map(({ from }) => utc(from) / 1_000);
    const [line] = lines;
    if (line === undefined || lines.length > 1)
      return [times, ...lines.map((each) => periods.map((_, index) => each.points[index]?.count ?? null))];
    const isOver = line.points.map(({ state }) => state === "over");
    return [
      times,
      line.points.map(({ count = null }, index) => (isOver[index] ? count : null)),
      line.points.map(({ count = null }, index) => (isOver[index] ? null : count)),
    ];
  }

  /**
   * @param {string} label
   * @param {string} colour
   * @returns {uPlot.Series}
   */
  function bars(label, colour) {
    const spaced = periods.length <= MAX_SPACED_BARS;
    const paths = uPlot.paths.bars?.({ size: spaced ? [0.72, 64] : [1], radius: periods.length < 60 ? 0.12 : 0 });
    return { label, fill: colour, stroke: colour, width: 0, points: { show: false }, ...(paths && { paths }) };
  }

  /**
   * @param {LineResult} line
   * @returns {uPlot.Series}
   */
  function stroke({ query, event, isBefore }) {
    return {
      label: query.event_name,
      stroke: cssVariable(container, `--line-${event}`),
      width: isBefore ? 1.5 : 2.25,
      ...(isBefore && { dash: [5, 5] }),
      points: { show: periods.length < 32, size: 6 },
    };
  }

  function make() {
    plot?.destroy();
    const half = periods.length > 1 ? (utc(periods[1]?.from ?? 0) - utc(periods[0]?.from ?? 0)) / 2_000 : 43_200;
    const isBars = lines.length === 1;
    plot = new uPlot(
      {
        width: container.clientWidth,
        height: HEIGHT,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        padding: [8, isBars ? 8 : 20, 0, 0],
        scales: {
          x: {
            range: (_, min, max) =>
              isBars || min === max ? [min - half, max + half] : [min - half / 3, max + half / 3],
          },
          y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] },
        },
        axes: axesOf(periods, number, {
          ink: cssVariable(container, "--ink-soft"),
          line: cssVariable(container, "--line"),
          font: `12px ${cssVariable(container, "--sans")}`,
        }),
        series: [
          {},
          ...(isBars
            ? [
                bars("counted", cssVariable(container, "--bar")),
                bars("may still grow", cssVariable(container, "--bar-unfinished")),
              ]
            : lines.map(stroke)),
        ],
        hooks: { setCursor: [(self) => read(self.cursor.idx)] },
      },
      data(),
      container,
    );
  }

  /** @param {number | null | undefined} index */
  function read(index) {
    const found = lines.flatMap((line) => {
      const point = index == null ? undefined : line.points[index];
      return point ? [{ line, point }] : [];
    });
    const period = found[0]?.point;
    if (period === undefined) {
      reading.textContent = caption;
      return;
    }
    const counts = found.map(({ line, point: { count } }) => {
      const text = count === undefined ? "not counted yet" : number.format(count);
      if (lines.length === 1) return text;
      return `${line.isBefore ? "before" : line.query.event_name} ${text}`;
    });
    reading.textContent = `${formatPeriod(period)}: ${counts.join(", ")}`;
  }

  const remake = () => run && make();
  const resized = new ResizeObserver(() => plot?.setSize({ width: container.clientWidth, height: HEIGHT }));
  resized.observe(container);
  dark.addEventListener("change", remake);

  return {
    /**
     * @param {RunRecord} next
     * @param {string} summary the whole chart in words
     */
    update(next, summary) {
      run = next;
      lines = lineResults(next);
      periods = axisPeriods(next, lines);
      // The words for several lines are too long to be seen above them.
      caption = lines.length === 1 ? summary : "Point at the chart to read its numbers.";
      // The role comes with its label, because the empty container is on the page before the chart's library.
      container.setAttribute("role", "img");
      container.setAttribute("aria-label", summary);
      if (plot) plot.setData(data());
      else make();
      if (plot?.cursor.idx == null) reading.textContent = caption;
    },
    destroy() {
      resized.disconnect();
      dark.removeEventListener("change", remake);
      plot?.destroy();
    },
  };
}
