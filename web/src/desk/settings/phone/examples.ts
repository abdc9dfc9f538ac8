/** What a switchboard sends, as commands to try: the calls of the API at this desk's own address. */

/** In place of a token of the scope `call`. */
export const TOKEN = 'TOKEN';

export interface Examples {
  /** Tells that a call rings. */
  rings: string;
  /** Tells of the same call that it is over. */
  ends: string;
  /** Puts its recording; the answers of the others name the place. */
  records: string;
}

const tells = (desk: string, call: object): string =>
  [
    `curl ${desk}/api/v1/calls \\`,
    `  -H 'Authorization: Bearer ${TOKEN}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(call, null, 1).replace(/\n\s*/g, ' ')}'`,
  ].join('\n');

/** `desk` is the address of the desk without a slash at its end. */
export const examplesAt = (desk: string): Examples => {
  const call = { external_id: '1732240800.42', direction: 'in' };
  return {
    rings: tells(desk, { ...call, from: '0912345678', to: '02438251234', status: 'ringing' }),
    ends: tells(desk, { ...call, status: 'answered', agent: 'mai@example.com', talk_duration: 252 }),
    records: [
      `curl -X PUT ${desk}/api/v1/calls/ID/recording \\`,
      `  -H 'Authorization: Bearer ${TOKEN}' \\`,
      `  -H 'Content-Type: audio/wav' \\`,
      `  --data-binary @call.wav`,
    ].join('\n'),
  };
};
