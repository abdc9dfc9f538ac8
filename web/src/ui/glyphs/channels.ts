/** The drawings of channel tiles on a 16-unit grid, keyed by the channel's kind. Plain shapes, no company's mark. */
const PHONE =
  'M3.3 2.5h2l1.1 2.9-1.5 1.2c.8 1.8 2.1 3.2 4 4.2l1.3-1.4 2.9 1.1v2c0 .6-.5 1-1.1 1C6.8 13.2 2.6 9 2.3 3.6c0-.6.4-1.1 1-1.1z';

export const channelPaths: Record<string, string> = {
  email:
    'M3.6 3.3h8.8A1.6 1.6 0 0 1 14 4.9v6.2a1.6 1.6 0 0 1-1.6 1.6H3.6A1.6 1.6 0 0 1 2 11.1V4.9a1.6 1.6 0 0 1 1.6-1.6zM2.5 4.5 8 8.8l5.5-4.3',
  chat: 'M3.5 2.8h9A1.5 1.5 0 0 1 14 4.3v5.4a1.5 1.5 0 0 1-1.5 1.5H7.6l-3.1 2.5v-2.5h-1A1.5 1.5 0 0 1 2 9.7V4.3a1.5 1.5 0 0 1 1.5-1.5z',
  phone: PHONE,
  asterisk: PHONE,
  twilio: PHONE,
  stringee: PHONE,
  zalo: 'M4.3 4h7.4l-7.4 8h7.4',
  facebook: 'M10.8 3h-.9C8.5 3 7.7 3.8 7.7 5.2V14M5.2 7.8h5',
  instagram: 'M2.5 5h2.6l1.2-1.7h3.4L10.9 5h2.6v8h-11zM10.2 8.8a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0',
  whatsapp: 'M8 2.5a5.5 5.5 0 1 1-2.7 10.3l-2.8.7.7-2.8A5.5 5.5 0 0 1 8 2.5zM5.8 8h4.4',
  telegram: 'M13.7 2.5 2 7.3l4 1.6 1.5 4.4 2-3 3.2 1.9zM6 8.9l5-4',
  form: 'M3.5 4h9M3.5 8h9M3.5 12h5',
  portal: 'M2.5 7.5 8 2.7l5.5 4.8V13a.5.5 0 0 1-.5.5H9.8V10H6.2v3.5H3a.5.5 0 0 1-.5-.5z',
  api: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
};
