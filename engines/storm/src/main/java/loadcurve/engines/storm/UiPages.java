package loadcurve.engines.storm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.storm.generated.BoltAggregateStats;
import org.apache.storm.generated.CommonAggregateStats;
import org.apache.storm.generated.ComponentAggregateStats;
import org.apache.storm.generated.Nimbus;
import org.apache.storm.generated.TopologyPageInfo;
import org.apache.storm.generated.TopologySummary;

/** Statistics of nimbus as Storm UI's REST writes them: counts as numbers, times in milliseconds as text. */
final class UiPages {
  private static final String ALL_TIME = ":all-time";

  private UiPages() {}

  static Object summary(Nimbus.Iface nimbus) throws Exception {
    List<Object> all = new ArrayList<>();
    for (TopologySummary one : nimbus.getTopologySummaries()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", one.get_id());
      row.put("name", one.get_name());
      row.put("status", one.get_status());
      row.put("uptimeSeconds", one.get_uptime_secs());
      row.put("workersTotal", one.get_num_workers());
      row.put("executorsTotal", one.get_num_executors());
      row.put("tasksTotal", one.get_num_tasks());
      all.add(row);
    }
    return Map.of("topologies", all);
  }

  /** With what Storm adds by itself (sys=true); null = there is no such topology. */
  static Object topology(Nimbus.Iface nimbus, String idOrName) throws Exception {
    for (TopologySummary one : nimbus.getTopologySummaries())
      if (one.get_id().equals(idOrName) || one.get_name().equals(idOrName))
        return page(nimbus.getTopologyPageInfo(one.get_id(), ALL_TIME, true));
    return null;
  }

  private static Object page(TopologyPageInfo info) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("id", info.get_id());
    page.put("name", info.get_name());
    page.put("status", info.get_status());
    page.put("uptimeSeconds", info.get_uptime_secs());
    page.put("workersTotal", info.get_num_workers());
    page.put("executorsTotal", info.get_num_executors());
    page.put("tasksTotal", info.get_num_tasks());
    page.put("window", ALL_TIME);
    page.put("spouts", components("spoutId", info.get_id_to_spout_agg_stats()));
    page.put("bolts", components("boltId", info.get_id_to_bolt_agg_stats()));
    return page;
  }

  private static List<Object> components(String idField, Map<String, ComponentAggregateStats> stats) {
    List<Object> rows = new ArrayList<>();
    if (stats == null) return rows;
    stats.forEach((id, one) -> {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put(idField, id);
      common(row, one.get_common_stats());
      if (one.get_specific_stats().is_set_spout())
        row.put("completeLatency", ms(one.get_specific_stats().get_spout().get_complete_latency_ms()));
      if (one.get_specific_stats().is_set_bolt()) bolt(row, one.get_specific_stats().get_bolt());
      rows.add(row);
    });
    return rows;
  }

  private static void common(Map<String, Object> row, CommonAggregateStats stats) {
    row.put("executors", stats.get_num_executors());
    row.put("tasks", stats.get_num_tasks());
    row.put("emitted", stats.get_emitted());
    row.put("transferred", stats.get_transferred());
    row.put("acked", stats.get_acked());
    row.put("failed", stats.get_failed());
  }

  private static void bolt(Map<String, Object> row, BoltAggregateStats stats) {
    row.put("executed", stats.get_executed());
    row.put("capacity", String.format(Locale.ROOT, "%.3f", stats.get_capacity()));
    row.put("executeLatency", ms(stats.get_execute_latency_ms()));
    row.put("processLatency", ms(stats.get_process_latency_ms()));
  }

  private static String ms(double milliseconds) {
    return String.format(Locale.ROOT, "%.3f", milliseconds);
  }
}
