/** The steps of the window's width that change what is on the page; all else is CSS. */
import { MediaQuery } from 'svelte/reactivity';

const panel = new MediaQuery('width >= 1280px', true);
const wide = new MediaQuery('width >= 1100px', true);
const phone = new MediaQuery('width < 600px', false);

export const width = {
  get hasRoomForPanel(): boolean {
    return panel.current;
  },
  get hasRoomForNames(): boolean {
    return wide.current;
  },
  get isPhone(): boolean {
    return phone.current;
  },
};
