/** Waits for `work` for at most `limit` milliseconds; after that, `late` gives the result or throws. */
export async function within<T, L>(limit: number, work: T | PromiseLike<T>, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limit);
  });
  try {
    return await Promise.race([work, over.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
