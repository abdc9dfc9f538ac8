/** The screens, themes and languages that count. */
import { devices, type BrowserContextOptions } from 'playwright-core';

export type Screen = 'desk' | 'tablet' | 'phone';
export type Theme = 'light' | 'dark';
export type Language = 'vi' | 'en';

const touch = { hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

const SCREENS: Record<Screen, BrowserContextOptions> = {
  desk: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 1024, height: 768 } },
  phone: { ...touch, viewport: { width: 390, height: 844 }, userAgent: devices['Pixel 7']?.userAgent },
};

export interface Look {
  screen?: Screen;
  theme?: Theme;
  language?: Language;
}

export function contextOptions({ screen = 'desk', theme = 'light', language = 'vi' }: Look): BrowserContextOptions {
  return {
    ...SCREENS[screen],
    colorScheme: theme,
    locale: language === 'vi' ? 'vi-VN' : 'en-GB',
    timezoneId: 'Asia/Ho_Chi_Minh',
    // Nothing moves: a test never waits for an animation.
    reducedMotion: 'reduce',
  };
}
