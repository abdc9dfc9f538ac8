import { describe, expect, it } from 'vitest';
import { brandOf, type Scheme } from './brand';
import { contrast, hex, parse, toOklch, toRgb, type Rgb } from './oklch';

const colour = (text: string): Rgb => parse(text) ?? [0, 0, 0];
const surface: Record<Scheme, Rgb> = { light: colour('#ffffff'), dark: colour('#17181b') };
/** Colours of every hue and lightness, and the greys. */
const chosen = [0, 51, 102, 128, 153, 204, 255].flatMap((red) =>
  [0, 64, 119, 128, 191, 255].flatMap((green) =>
    [0, 96, 119, 160, 255].map((blue) => hex([red / 255, green / 255, blue / 255])),
  ),
);

describe('the palette of a shop', () => {
  it.each(['light', 'dark'] as const)('can be read, whatever colour was chosen, when it is %s', (scheme) => {
    for (const one of chosen) {
      const { brand, hover, ink, soft, text } = brandOf(one, scheme);
      expect(contrast(colour(ink), colour(brand)), `${one}: ink on brand`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour(ink), colour(hover)), `${one}: ink on hover`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour(text), surface[scheme]), `${one}: text on surface`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour(text), colour(soft)), `${one}: text on soft`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('keeps a colour that can be read as it is', () => {
    expect(brandOf('#2f5d50', 'light').brand).toBe('#2f5d50');
    expect(brandOf('#2f5d50', 'light').ink).toBe('#ffffff');
    expect(brandOf('#ffd400', 'light')).toMatchObject({ brand: '#ffd400', ink: '#1c1b19' });
  });

  it('moves a colour that fails no further than it must, and keeps its hue', () => {
    const { brand } = brandOf('#808080', 'light');
    expect(contrast(colour(brand), colour('#808080'))).toBeLessThan(1.3);
    const [before, after] = [toOklch(colour('#e0562b')), toOklch(colour(brandOf('#e0562b', 'light').brand))];
    expect(Math.abs(before.h - after.h)).toBeLessThan(0.1);
  });

  it('falls back to a colour of ours for what is none', () => {
    expect(brandOf('red; background: url(x)', 'light').brand).toBe('#2450c4');
  });
});

describe('colours', () => {
  it('come back from OKLCH as they went', () => {
    for (const one of ['#000000', '#ffffff', '#2450c4', '#ff0000', '#12e0a7'])
      expect(hex(toRgb(toOklch(colour(one))))).toBe(one);
  });

  it('have the contrast of WCAG', () => {
    expect(contrast(colour('#ffffff'), colour('#000000'))).toBeCloseTo(21, 5);
    expect(contrast(colour('#777777'), colour('#ffffff'))).toBeCloseTo(4.48, 2);
  });
});
