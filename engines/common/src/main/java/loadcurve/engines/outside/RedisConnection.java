package loadcurve.engines.outside;

import java.io.FileInputStream;
import java.io.InputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Opens connections to the Redis of a run. */
final class RedisConnection {
  private static final int WITHIN_MS = 5000;

  private RedisConnection() {}

  static Jedis open(Settings.Redis redis) {
    DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder().timeoutMillis(WITHIN_MS);
    if (redis.username() != null) config.user(redis.username());
    if (redis.password() != null) config.password(redis.password());
    if (redis.tls()) config.ssl(true).sslSocketFactory(factory(redis.caFile()));
    return new Jedis(new HostAndPort(redis.host(), redis.port()), config.build());
  }

  /** Trusts the authorities of a PEM file, or those of Java. */
  private static SSLSocketFactory factory(String caFile) {
    if (caFile == null) return (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (InputStream in = new FileInputStream(caFile)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in))
        trusted.setCertificateEntry("ca-" + number++, one);
      TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (Exception refused) {
      throw new IllegalStateException("cannot read the authorities in " + caFile + ": " + refused.getMessage(), refused);
    }
  }
}
