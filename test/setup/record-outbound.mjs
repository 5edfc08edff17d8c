// `node --import` this: whatever the process wants to reach beyond this machine is written down, a line each, in $OUTBOUND_RECORD.
import { appendFileSync } from 'node:fs';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const file = process.env.OUTBOUND_RECORD;
delete process.env.OUTBOUND_RECORD;

const record = (line) => appendFileSync(file, `${line}\n`);
const isHere = (host) =>
  host === undefined || host === '' || /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/i.test(host);

/** As `net.connect` takes them: a path, a port and a host, options, or what it has made of these itself. */
function connectTarget(args) {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null) return first;
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { path: first };
  return { port: first, host: typeof second === 'string' ? second : undefined };
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const { path, host, port } = connectTarget(args);
  if (!path && !isHere(host)) record(`connect ${host}:${port}`);
  return connect.apply(this, args);
};

const { send } = dgram.Socket.prototype;
dgram.Socket.prototype.send = function (...args) {
  const host = args.slice(1).find((one) => typeof one === 'string');
  if (!isHere(host)) record(`send ${host}`);
  return send.apply(this, args);
};

function wrapNames(module) {
  for (const [name, original] of Object.entries(module)) {
    if (!/^(lookup$|resolve|reverse$)/.test(name) || typeof original !== 'function') continue;
    module[name] = function (host, ...rest) {
      if (!isHere(host)) record(`${name} ${host}`);
      return original.call(this, host, ...rest);
    };
  }
}
wrapNames(dns);
wrapNames(dns.promises);
syncBuiltinESMExports();
