/** As `npm start` and the image start it: a small young generation (docs/performance.md, memory). */
export const nodeOptions: readonly string[] = ['--max-semi-space-size=4'];
