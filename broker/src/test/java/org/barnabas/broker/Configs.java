package org.barnabas.broker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Reads and changes configurations through a real client. */
final class Configs {

    private Configs() {}

    static ConfigEntry topic(Admin admin, String topic, String key) throws ExecutionException, InterruptedException {
        return entry(admin, new ConfigResource(ConfigResource.Type.TOPIC, topic), key);
    }

    static ConfigEntry entry(Admin admin, ConfigResource resource, String key)
            throws ExecutionException, InterruptedException {
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .get(key);
    }

    static void set(Admin admin, ConfigResource resource, String key, String value)
            throws ExecutionException, InterruptedException {
        change(admin, resource, key, value, AlterConfigOp.OpType.SET);
    }

    static void delete(Admin admin, ConfigResource resource, String key)
            throws ExecutionException, InterruptedException {
        change(admin, resource, key, "", AlterConfigOp.OpType.DELETE);
    }

    private static void change(
            Admin admin, ConfigResource resource, String key, String value, AlterConfigOp.OpType operation)
            throws ExecutionException, InterruptedException {
        AlterConfigOp step = new AlterConfigOp(new ConfigEntry(key, value), operation);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(step))).all().get();
    }
}
