/* Functions that run in the page: they use nothing from outside themselves. */

interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}
interface ElementLike {
  readonly id: string;
  readonly className: string;
  readonly localName: string;
  readonly scrollWidth: number;
  scrollLeft: number;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): Box;
  contains(other: unknown): boolean;
  scrollIntoView(options: object): void;
}
interface WindowLike {
  readonly innerHeight: number;
  readonly document: {
    readonly activeElement: ElementLike;
    readonly documentElement: ElementLike;
    elementFromPoint(x: number, y: number): ElementLike | null;
  };
}

/** What has the focus: its id, name, class or element. */
export const focusedIn = (): string => {
  const { activeElement } = (globalThis as never as WindowLike).document;
  return activeElement.id || activeElement.getAttribute('name') || activeElement.className || activeElement.localName;
};

export const measure = {
  isInView: (element: object): boolean => {
    const { top, bottom } = (element as ElementLike).getBoundingClientRect();
    return top >= 0 && bottom <= (globalThis as never as WindowLike).innerHeight;
  },

  isFocused: (element: object): boolean => (globalThis as never as WindowLike).document.activeElement === element,

  scrollSideways: (element: object): void => {
    (element as ElementLike).scrollLeft = 150;
  },

  /** Whether nothing lies over its middle. */
  isOnTop: (element: object): boolean => {
    const own = element as ElementLike;
    own.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = own.getBoundingClientRect();
    const { document } = globalThis as never as WindowLike;
    return own.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  },

  width: (): number => (globalThis as never as WindowLike).document.documentElement.scrollWidth,
};
