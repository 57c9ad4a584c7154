package loadcurve.engines.storm;

/** Names of the components and streams of the topology. */
final class Streams {
  static final String METERS = "meters";
  static final String CLOCK = "clock";
  static final String ADD_UP = "add-up";
  static final String PUBLISH = "publish";
  static final String QUESTIONS = "questions";
  static final String ANSWER = "answer";
  static final String RETURN = "return";

  /** from the clock: it is time to flush */
  static final String TICK = "tick";
  /** from add-up to publish: what was added up of one shard until a flush */
  static final String PARTIALS = "partials";
  /** from add-up to one task of publish: so many partials of this flush have been sent to it */
  static final String FLUSH = "flush";
  /** from one task of publish back to add-up: its part of one flush is stored and published */
  static final String DONE = "done";

  private Streams() {}
}
