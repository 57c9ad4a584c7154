package loadcurve.engines.outside;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import loadcurve.engines.workload.Workload;

/**
 * What a run tells its engine: everything but secrets in one file, target.json of the run's folder; secrets are the first
 * line of stdin.
 *
 * @param run a name that no other run has
 * @param format of messages: binary or json
 * @param meters those of the fleet are 0 to `meters` - 1
 * @param partitions those of the topic of curves are 0 to `partitions` - 1
 * @param epochOffsetUs epoch minus monotonic clock of the harness's machine; null: it may be another machine
 * @param drpcPort on 127.0.0.1, where questions shall be answered over HTTP; null: nobody asks, or a cluster that exists has a server
 * @param options of the engine, under the names that its own documentation uses
 */
public record Settings(
    String run,
    String workload,
    String format,
    int meters,
    int partitions,
    int parallelism,
    Long epochOffsetUs,
    Kafka kafka,
    Redis redis,
    Zookeeper zookeeper,
    Cluster cluster,
    Statistics statistics,
    Integer drpcPort,
    Options options)
    implements Serializable {

  /** @param properties of a client: addresses, TLS and user, under the names of Kafka's own documentation */
  public record Kafka(
      Map<String, String> properties, String group, String curvesTopic, String updatesTopic, int updatesPartitions)
      implements Serializable {}

  /** @param stores sums are kept in Redis too */
  public record Redis(
      String host, int port, String username, String password, boolean tls, String caFile, String prefix, boolean stores)
      implements Serializable {
    private Redis with(String secret) {
      return new Redis(host, port, username, secret, tls, caFile, prefix, stores);
    }
  }

  /** @param root node below which the engine keeps its own */
  public record Zookeeper(String host, int port, String root) implements Serializable {}

  /**
   * The daemons that a topology is submitted to; null: it runs in this process.
   *
   * @param workerOptions flags of the JVM of a worker, its heap among them
   */
  public record Cluster(String nimbusHost, int nimbusPort, List<String> workerOptions) implements Serializable {}

  /**
   * What the engine says of itself; null = nobody asks.
   *
   * @param graphitePort on 127.0.0.1, where lines `name value unixSeconds` are taken
   * @param uiPort on 127.0.0.1, where the engine shall answer
   */
  public record Statistics(int graphitePort, int uiPort) implements Serializable {}

  /** Of an engine; those that it does not have are null or 0. */
  public record Options(
      int flushMs, int flushMessages, String guarantee, int maxSpoutPending, int ackers, int messageTimeoutS,
      int workers, int publishers, int spoutTasks, int boltSleepMs,
      boolean drpc, int batch, String spout, int batchesInFlight, int emitIntervalMs, int pollTimeoutMs)
      implements Serializable {}

  /** What must not be in a file: properties of Kafka's clients, and the password of Redis or null. */
  private record Secrets(Map<String, String> kafka, String redisPassword) {}

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  public Workload work() {
    return Workload.named(workload);
  }

  /** Tasks that read. */
  public int spoutTasks() {
    return options.spoutTasks > 0 ? options.spoutTasks : parallelism;
  }

  public RunClock clock() {
    return new RunClock(epochOffsetUs);
  }

  /** Reads the file, and the secrets from stdin, which stays open. */
  public static Settings read(String file) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1);
    Secrets secrets = JSON.readValue(in.readLine(), Secrets.class);
    return JSON.readValue(new File(file), Settings.class).with(secrets);
  }

  private Settings with(Secrets secrets) {
    kafka.properties.putAll(secrets.kafka);
    Redis known = redis == null ? null : redis.with(secrets.redisPassword);
    return new Settings(run, workload, format, meters, partitions, parallelism, epochOffsetUs, kafka, known, zookeeper,
        cluster, statistics, drpcPort, options);
  }
}
