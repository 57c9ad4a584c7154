package loadcurve.engines.trident;

import java.util.List;
import java.util.Locale;
import loadcurve.engines.outside.Settings;
import loadcurve.engines.storm.KafkaSpouts;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.storm.kafka.spout.Func;
import org.apache.storm.kafka.spout.trident.KafkaTridentSpoutConfig;
import org.apache.storm.kafka.spout.trident.KafkaTridentSpoutOpaque;
import org.apache.storm.kafka.spout.trident.KafkaTridentSpoutTransactional;
import org.apache.storm.trident.spout.ITridentDataSource;
import org.apache.storm.trident.state.map.MapState;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/** The spouts of storm-kafka-client, each with its state. A batch is one poll of each of their tasks. */
enum UsualSpout {
  OPAQUE {
    @Override
    ITridentDataSource source(KafkaTridentSpoutConfig<byte[], byte[]> config) {
      return new KafkaTridentSpoutOpaque<>(config);
    }

    @Override
    MapState<Long> state(Settings.Redis redis) {
      return RedisMap.opaque(redis);
    }
  },
  TRANSACTIONAL {
    @Override
    ITridentDataSource source(KafkaTridentSpoutConfig<byte[], byte[]> config) {
      return new KafkaTridentSpoutTransactional<>(config);
    }

    @Override
    MapState<Long> state(Settings.Redis redis) {
      return RedisMap.transactional(redis);
    }
  };

  static final String OFFSET = "offset";
  static final String PARTITION = "partition";
  static final Fields TUPLE = new Fields("message", PARTITION, OFFSET);
  private static final Func<ConsumerRecord<byte[], byte[]>, List<Object>> PLACED =
      record -> new Values(record.value(), record.partition(), record.offset());

  abstract ITridentDataSource source(KafkaTridentSpoutConfig<byte[], byte[]> config);

  abstract MapState<Long> state(Settings.Redis redis);

  static UsualSpout of(Settings settings) {
    return valueOf(settings.options().spout().toUpperCase(Locale.ROOT));
  }

  ITridentDataSource source(Settings settings) {
    Settings.Kafka kafka = settings.kafka();
    KafkaTridentSpoutConfig.Builder<byte[], byte[]> config =
        new KafkaTridentSpoutConfig.Builder<>(KafkaSpouts.addresses(kafka), kafka.curvesTopic());
    KafkaSpouts.reading(config, kafka, settings.options().batch(), settings.options().pollTimeoutMs());
    return source(config.setRecordTranslator(PLACED, TUPLE).build());
  }
}
