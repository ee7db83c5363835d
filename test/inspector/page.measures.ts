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
    querySelectorAll(selector: string): Iterable<ElementLike>;
  };
  getComputedStyle(element: ElementLike): { color: string; backgroundColor: string };
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

  /** The width of the page, and the contrast of each text on a ground of its own. */
  widthAndContrasts: (): { wide: number; contrasts: number[] } => {
    const { document, getComputedStyle } = globalThis as never as WindowLike;
    const light = (color: string): number => {
      const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
        const value = Number(part) / 255;
        return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (element: ElementLike): number => {
      const { color, backgroundColor } = getComputedStyle(element);
      const [low = 0, high = 0] = [light(color), light(backgroundColor)].toSorted((a, b) => a - b);
      return (high + 0.05) / (low + 0.05);
    };
    const named =
      'tbody .cell:not(.no, .own), .verdict, section, thead th, td, button:not(th button, .cell, #refused button), input';
    return {
      wide: document.documentElement.scrollWidth,
      contrasts: [...document.querySelectorAll(named)].map(ratio),
    };
  },
};
