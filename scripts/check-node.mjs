const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Tokenward needs Node.js 20.19 or newer; this is ${process.versions.node}. Install the current LTS: https://nodejs.org`,
  );
  process.exit(1);
}
