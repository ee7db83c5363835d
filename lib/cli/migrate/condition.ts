/** What a condition of a function asks, as far as it can be told. */
export type Condition = { readonly holds: boolean } & (
  | {
      readonly about: 'origins';
      readonly entries: readonly unknown[];
      /** What has to hold besides. */
      readonly further?: string;
    }
  | { readonly about: 'no origin' }
  | { readonly about: 'path'; readonly paths: readonly string[]; readonly note: string | undefined }
  | { readonly about: 'something else'; readonly text: string }
);
