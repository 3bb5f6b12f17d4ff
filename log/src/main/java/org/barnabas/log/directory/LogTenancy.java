package org.barnabas.log.directory;

import java.util.function.Function;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogName;

/**
 * Answers, while a directory is loaded, who will own a log and how it is configured. Called from recovery threads.
 *
 * @param hosts the owning thread of a log
 * @param configs the configuration of a log's topic
 */
public record LogTenancy(Function<LogName, LogHost> hosts, Function<LogName, LogConfig> configs) {}
