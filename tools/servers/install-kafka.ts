import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './processes/find-program.js';
import { lastLines } from './processes/last-lines.js';
import { ToolError } from './processes/tool-error.js';

export const kafkaVersion = '4.4.0';

const underWay = new Map<string, Promise<string>>();

/** The folder with Kafka's jars; fetched from Maven Central the first time (43 MB), once for all brokers of a set. */
export function installKafka(programs: string): Promise<string> {
  const target = join(programs, `kafka-${kafkaVersion}`);
  if (existsSync(target)) return Promise.resolve(target);
  const fetched = underWay.get(target) ?? fetchKafka(target).finally(() => underWay.delete(target));
  underWay.set(target, fetched);
  return fetched;
}

async function fetchKafka(target: string): Promise<string> {
  const maven = findProgram('mvn');
  if (!maven)
    throw new ToolError(
      'Kafka comes through Maven, which is not installed: apt-get install openjdk-17-jre-headless maven',
    );
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, 'pom.xml'), renderPom());
  await copyJars(maven, unfinished);
  // A second set may have been quicker: its jars are the same.
  if (!existsSync(target)) renameSync(join(unfinished, 'jars'), target);
  rmSync(unfinished, { recursive: true, force: true });
  return target;
}

async function copyJars(maven: string, folder: string): Promise<void> {
  const logFile = join(folder, 'maven.log');
  const log = openSync(logFile, 'w');
  const goal = ['-B', '-ntp', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=jars'];
  const child = spawn(maven, goal, { cwd: folder, stdio: ['ignore', log, log] });
  closeSync(log);
  const code = await new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(null));
  });
  if (code !== 0) {
    throw new ToolError(
      `Maven could not fetch Kafka ${kafkaVersion} (is Maven Central reachable?):\n${lastLines(logFile, 8)}`,
    );
  }
}

/** Kafka's pom names kafka-tools-api, which Maven Central lacks and the broker does without. */
function renderPom(): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tokenward</groupId>
  <artifactId>kafka-server</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${kafkaVersion}</version>
      <exclusions>
        <exclusion>
          <groupId>org.apache.kafka</groupId>
          <artifactId>kafka-tools-api</artifactId>
        </exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;
}
