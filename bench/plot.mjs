/** Plots as SVG, in a few lines of our own: dots with their spread, and lines. */

const COLOURS = ['#0b63c4', '#c2410c', '#15803d'];
const text = (x, y, content, more = '') => `<text x="${x}" y="${y}" ${more}>${content}</text>`;
const line = (x1, y1, x2, y2, stroke, more = '') =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}" ${more}/>`;
const dot = (x, y, colour) => `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>`;

function page(width, height, title, parts) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="#1f2328">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(16, 26, title, 'font-size="14" font-weight="600"'),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

const legend = (names, x, y) =>
  names.flatMap((name, index) => [dot(x + index * 120, y - 4, COLOURS[index]), text(x + index * 120 + 10, y, name)]);

/** Rows of dots around 1, with a band for what is noise. */
export function dots({ title, band, series, groups }) {
  const [left, width, row, right] = [180, 760, 26, 24];
  const points = groups.flatMap(({ rows }) => rows.flatMap((each) => each.points));
  const most = Math.ceil((Math.max(1 + band, ...points.map(({ high }) => high)) + 0.05) * 5) / 5;
  const x = (value) => (left + (value / most) * (width - left - right)).toFixed(1);
  const parts = legend(series, left, 50);
  let y = 70;
  for (const { name, rows } of groups) {
    parts.push(text(16, y + 16, name, 'font-weight="600"'));
    y += 26;
    const bottom = y + rows.length * row;
    parts.push(
      `<rect x="${x(1 - band)}" y="${y}" width="${x(1 + band) - x(1 - band)}" height="${bottom - y}" fill="#eaeef2"/>`,
    );
    for (let tick = 0; tick <= most + 0.001; tick += 0.2) {
      const at = x(tick);
      parts.push(line(at, y, at, bottom, Math.abs(tick - 1) < 0.001 ? '#57606a' : '#d8dee4'));
      parts.push(text(at, bottom + 16, tick.toFixed(1), 'text-anchor="middle"'));
    }
    for (const { name: label, points: own } of rows) {
      parts.push(text(left - 10, y + 17, label, 'text-anchor="end"'));
      own.forEach(({ low, middle, high }, index) => {
        const at = y + 9 + index * 9;
        parts.push(
          line(x(low), at, x(high), at, COLOURS[index], 'stroke-width="2"'),
          dot(x(middle), at, COLOURS[index]),
        );
      });
      y += row;
    }
    y += 34;
  }
  return page(width, y, title, parts);
}

/** Panels of lines over one logarithmic axis. */
export function lines({ title, x: places, panels }) {
  const [width, height, gap] = [360, 200, 20];
  const parts = legend(
    panels[0].series.map(({ name }) => name),
    16,
    50,
  );
  panels.forEach(({ name, series }, index) => {
    const [left, top] = [40 + (index % 2) * (width + gap), 92 + Math.floor(index / 2) * (height + 70)];
    const most = Math.max(...series.flatMap(({ values }) => values)) * 1.1;
    const x = (value) => (left + (Math.log(value) / Math.log(places.at(-1))) * (width - 60)).toFixed(1);
    const y = (value) => (top + height - (value / most) * height).toFixed(1);
    parts.push(text(left, top - 10, name, 'font-weight="600"'));
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const at = y(most * share);
      parts.push(
        line(left, at, left + width - 60, at, '#d8dee4'),
        text(left - 6, at, (most * share).toFixed(0), 'text-anchor="end"'),
      );
    }
    for (const place of places) parts.push(text(x(place), top + height + 16, `${place}`, 'text-anchor="middle"'));
    series.forEach(({ values }, number) => {
      const corners = values.map((value, at) => `${x(places[at])},${y(value)}`);
      parts.push(`<polyline points="${corners.join(' ')}" fill="none" stroke="${COLOURS[number]}" stroke-width="2"/>`);
      values.forEach((value, at) => parts.push(dot(x(places[at]), y(value), COLOURS[number])));
    });
  });
  return page(2 * width + 3 * gap, 92 + Math.ceil(panels.length / 2) * (height + 70), title, parts);
}
