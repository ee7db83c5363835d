/** Waits for work, but no longer than `limit` milliseconds; `late` then gives the result instead, or throws. */
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
