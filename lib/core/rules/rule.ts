/** One rule of the configuration. `value` is what was written, already printable; `detail` is what the check found. */
export interface Rule {
  readonly severity: 'error' | 'warning' | 'error-in-production';
  readonly message: (value: string, detail: string) => string;
  readonly hint: (value: string, detail: string) => string;
}
