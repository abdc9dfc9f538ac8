// What makes the pages of customers a little better; all of them work without it. Answers the challenge of a form (see
// challenge.rs), keeps a form from being sent twice, and takes pasted pictures as files. Talks to nobody.
'use strict';
(() => {
  const K = new Uint32Array(64);
  const START = new Uint32Array(8);
  // The constants of SHA-256 (FIPS 180-4): fractional parts of the roots of the first primes.
  (() => {
    const part = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
    for (let prime = 2, found = 0; found < 64; prime++) {
      let isPrime = true;
      for (let d = 2; d * d <= prime && isPrime; d++) isPrime = prime % d !== 0;
      if (!isPrime) continue;
      if (found < 8) START[found] = part(Math.sqrt(prime));
      K[found++] = part(Math.cbrt(prime));
    }
  })();

  /** The first word of the SHA-256 of a short ASCII text. */
  const firstWord = (text) => {
    const blocks = ((text.length + 8) >> 6) + 1;
    const words = new Uint32Array(blocks * 16);
    for (let i = 0; i < text.length; i++) words[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
    words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
    words[blocks * 16 - 1] = text.length * 8;
    const state = START.slice();
    const w = new Uint32Array(64);
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let block = 0; block < blocks; block++) {
      for (let i = 0; i < 16; i++) w[i] = words[block * 16 + i];
      for (let i = 16; i < 64; i++) {
        const a = w[i - 15];
        const b = w[i - 2];
        w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i++) {
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
      }
      [a, b, c, d, e, f, g, h].forEach((value, at) => { state[at] += value; });
    }
    return state[0];
  };

  /** Looks for a number that answers the challenge, in pieces that leave the page usable. */
  const prove = (challenge, bits) => new Promise((done) => {
    let number = 0;
    const piece = () => {
      for (const end = number + 2000; number < end; number++) {
        if (firstWord(challenge + ':' + number) >>> (32 - bits) === 0) return done(String(number));
      }
      setTimeout(piece, 0);
    };
    piece();
  });

  for (const form of document.querySelectorAll('form[data-once]')) {
    let proof;
    const work = () => {
      if (!form.dataset.challenge) return Promise.resolve('');
      proof ??= prove(form.dataset.challenge, Number(form.dataset.difficulty));
      return proof;
    };
    form.addEventListener('focusin', () => { work(); }, { once: true });
    let isSent = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (isSent) return;
      isSent = true;
      const button = form.querySelector('button[data-busy]');
      if (button) {
        button.dataset.idle = button.textContent;
        button.textContent = button.dataset.busy;
        button.disabled = true;
      }
      work().then((answer) => {
        const field = form.elements.namedItem('proof');
        if (field) field.value = answer;
        form.submit();
      });
    });
    // Who comes back to the page by the browser's history finds a form that can be sent.
    addEventListener('pageshow', (event) => {
      if (!event.persisted) return;
      isSent = false;
      const button = form.querySelector('button[data-idle]');
      if (button) {
        button.textContent = button.dataset.idle;
        button.disabled = false;
      }
    });
    const files = form.querySelector('input[data-paste]');
    form.addEventListener('paste', (event) => {
      const pasted = [...(event.clipboardData?.files ?? [])];
      if (!files || pasted.length === 0) return;
      event.preventDefault();
      const all = new DataTransfer();
      for (const file of [...files.files, ...pasted]) all.items.add(file);
      files.files = all.files;
    });
  }
})();
