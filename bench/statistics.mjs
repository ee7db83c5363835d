/** The value below which the given share of a list lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const rest = sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low];
  return sorted[low] + rest * (place - low);
}

export const median = (values) => quantile(values, 0.5);

/** Ratios of two variants that ran side by side, one by one. */
export const ratios = (above, below) => above.map((value, index) => value / below[index]);

/** `median (lower quartile–upper quartile)` */
export const spread = (values, digits) =>
  `${median(values).toFixed(digits)} (${quantile(values, 0.25).toFixed(digits)}–${quantile(values, 0.75).toFixed(digits)})`;
