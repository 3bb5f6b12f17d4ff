package org.barnabas.broker.settings;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.configs.BrokerSettingsCheck;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ThreadCounts;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.world.Machine;
import org.barnabas.broker.world.Network;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.ConnectionQuota;
import org.jspecify.annotations.Nullable;

/**
 * What this broker refuses to be set at run time: numbers of threads that leap, and limits of connections that would
 * shut out who asks for them. Settings of other brokers are theirs to look at: clients send them there.
 */
public final class OwnSettings implements BrokerSettingsCheck {

    private final BrokerConfig config;
    private final String brokerId;
    private final ImageHolder images;
    private final Network net;
    private final Machine machine;

    public OwnSettings(BrokerConfig config, int brokerId, ImageHolder images, Network net, Machine machine) {
        this.machine = machine;
        this.config = config;
        this.brokerId = Integer.toString(brokerId);
        this.images = images;
        this.net = net;
    }

    @Override
    public @Nullable String problem(
            RequestContext context, String name, UnaryOperator<Map<String, String>> alteration) {
        ClusterImage image = images.current();
        Map<String, String> here = image.brokerConfig(brokerId);
        Map<String, String> everywhere = image.brokerConfig(ClusterImage.DEFAULT_BROKER);
        if (name.isEmpty()) {
            return problem(context, here, everywhere, here, alteration.apply(everywhere));
        }
        return name.equals(brokerId) ? problem(context, here, everywhere, alteration.apply(here), everywhere) : null;
    }

    private @Nullable String problem(
            RequestContext context,
            Map<String, String> here,
            Map<String, String> everywhere,
            Map<String, String> hereThen,
            Map<String, String> everywhereThen) {
        try {
            BrokerConfig now = config.changed(here, everywhere);
            BrokerConfig then = config.changed(hereThen, everywhereThen);
            String problem = ThreadCounts.problem(now, then, hereThen, everywhereThen);
            return problem == null ? lockout(context, now, then) : problem;
        } catch (ConfigException e) {
            // The controller says what is wrong with a value.
            return null;
        }
    }

    private @Nullable String lockout(RequestContext context, BrokerConfig now, BrokerConfig then) {
        ConnectionQuota quota = NetSettings.quota(then.listeners(), machine);
        if (quota.equals(NetSettings.quota(now.listeners(), machine))) {
            return null;
        }
        String problem = net.lockout(quota, context.connection().clientAddress(), context.listenerName());
        return problem == null
                ? null
                : problem
                        + " Allow for these, with max.connections.per.ip.overrides if only for the address, or ask from"
                        + " another address.";
    }
}
