import type { FastifyInstance } from 'fastify';

interface KnownRoute {
  readonly pattern: RegExp;
  readonly methods: ReadonlySet<string>;
}

/** Remembers every route, to tell 405 from 404 and to answer OPTIONS (RFC 9110 §15.5.6, §9.3.7). */
export function trackMethods(instance: FastifyInstance): (path: string) => readonly string[] {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  instance.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const each of [method].flat()) route.methods.add(each);
    routes.set(url, route);
  });
  return (path) => methodsAt([...routes.values()], path);
}

function methodsAt(routes: readonly KnownRoute[], path: string): readonly string[] {
  const found = routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]);
  return found.length === 0 ? [] : [...new Set([...found, 'OPTIONS'])].sort();
}

function patternOf(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment === '*') return '.*';
    return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`);
}
