import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import UPlot from 'uplot';
import classes from './plot.module.css';

/** What stands over one time: so much, and a part of it that is drawn stronger. */
export type Bar = { from: string; total: number; part: number };
type Props = {
  bars: readonly Bar[];
  label: string;
  nameOf(from: string): string;
  /** the one that is pointed at, in words */
  says(bar: Bar): string;
};

const height = 240;
const countSteps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
];
const barSteps = [1, 2, 3, 4, 6, 7, 13, 14, 26];

/** Bars of two kinds on top of each other. The table below it says the same in words. */
export function Plot({ bars, label, nameOf, says }: Props) {
  const language = useTranslation().i18n.language;
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn takes its colours from the scheme; nameOf follows from the bars
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const data: UPlot.AlignedData = [
      bars.map((_, i) => i),
      bars.map(({ total }) => total),
      bars.map(({ part }) => part),
    ];
    const plot = new UPlot(optionsFor(element, bars, nameOf, language, setAt), data, element);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [bars, scheme, language]);
  const bar = at === null ? undefined : bars[at];
  return (
    <figure className={classes.figure}>
      <div ref={place} role="img" aria-label={label} className={classes.plot} />
      <figcaption className={classes.says}>{bar && says(bar)}</figcaption>
    </figure>
  );
}

function optionsFor(
  element: HTMLElement,
  bars: readonly Bar[],
  nameOf: Props['nameOf'],
  language: string,
  look: (at: number | null) => void,
): UPlot.Options {
  const style = getComputedStyle(element);
  // A property of its own says light-dark(); a colour that is used is one.
  const [strong, pale, line, soft] = [style.color, style.outlineColor, style.borderTopColor, style.caretColor];
  const paths = UPlot.paths.bars?.({ size: [0.7, 48], radius: 0.15 }) ?? (() => null);
  const series = (fill: string): UPlot.Series => ({ fill, stroke: fill, width: 0, paths, points: { show: false } });
  const axis = {
    stroke: soft,
    font: `12px ${style.fontFamily}`,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
  const number = new Intl.NumberFormat(language);
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: () => [-0.6, bars.length - 0.4] },
      y: { range: (_, __, most) => [0, Math.max(4, most * 1.08)] },
    },
    series: [{}, series(pale), series(strong)],
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        incrs: barSteps,
        space: 72,
        values: (_, splits) => splits.map((i) => (bars[i] ? nameOf(bars[i].from) : '')),
      },
      { ...axis, incrs: countSteps, size: 52, values: (_, splits) => splits.map((value) => number.format(value)) },
    ],
    hooks: { setCursor: [({ cursor }) => look(cursor.idx ?? null)] },
  };
}
