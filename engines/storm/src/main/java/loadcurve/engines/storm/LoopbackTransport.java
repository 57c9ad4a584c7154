package loadcurve.engines.storm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.storm.security.auth.ReqContext;
import org.apache.storm.security.auth.SimpleTransportPlugin;
import org.apache.storm.thrift.TProcessor;
import org.apache.storm.thrift.protocol.TBinaryProtocol;
import org.apache.storm.thrift.server.THsHaServer;
import org.apache.storm.thrift.server.TServer;
import org.apache.storm.thrift.transport.TNonblockingServerSocket;
import org.apache.storm.thrift.transport.TTransportException;

/** `storm.thrift.transport` of daemons that are for this machine alone: as simple as Storm's own, which listens on every address. */
public final class LoopbackTransport extends SimpleTransportPlugin {
  private static final long IDLE_S = 60;
  private int port;

  @Override
  public TServer getServer(TProcessor processor) throws TTransportException {
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), type.getPort(topoConf));
    TNonblockingServerSocket socket = new TNonblockingServerSocket(here);
    port = socket.getPort();
    int threads = type.getNumThreads(topoConf);
    int mostBytes = type.getMaxBufferSize(topoConf);
    THsHaServer.Args args = new THsHaServer.Args(socket);
    args.processor(anonymous(processor)).protocolFactory(new TBinaryProtocol.Factory(false, true, mostBytes, -1));
    args.maxWorkerThreads(threads);
    args.maxReadBufferBytes = mostBytes;
    Integer waiting = type.getQueueSize(topoConf);
    if (waiting != null)
      args.executorService(new ThreadPoolExecutor(threads, threads, IDLE_S, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting)));
    return new THsHaServer(args);
  }

  private static TProcessor anonymous(TProcessor processor) {
    return (in, out) -> {
      ReqContext.context().setRemoteAddress(InetAddress.getLoopbackAddress());
      ReqContext.context().setSubject(null);
      processor.process(in, out);
    };
  }

  @Override
  public int getPort() {
    return port;
  }
}
