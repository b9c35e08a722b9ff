const steps = ['byte', 'kilobyte', 'megabyte'] as const;

/** 1234567 is "1.2 MB", in the language's own way. */
export function fileSize(bytes: number, language: string): string {
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: steps[step] as string,
    maximumFractionDigits: step === 2 ? 1 : 0,
  });
  return format.format(bytes / 1000 ** step);
}
