import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/** incrementalAlterConfigs where the client has it (2.3 and later), alterConfigs where it does not. */
final class ConfigChange {

    private ConfigChange() {}

    static void set(AdminClient admin, ConfigResource resource, String key, String value) throws Exception {
        ConfigEntry entry = new ConfigEntry(key, value);
        Object result;
        try {
            Class<?> op = Class.forName("org.apache.kafka.clients.admin.AlterConfigOp");
            Class<?> type = Class.forName("org.apache.kafka.clients.admin.AlterConfigOp$OpType");
            Object set = type.getField("SET").get(null);
            Object change = op.getConstructor(ConfigEntry.class, type).newInstance(entry, set);
            Method method = AdminClient.class.getMethod("incrementalAlterConfigs", Map.class);
            result = method.invoke(admin, Map.of(resource, (Collection<?>) List.of(change)));
        } catch (ClassNotFoundException older) {
            Method method = AdminClient.class.getMethod("alterConfigs", Map.class);
            result = method.invoke(admin, Map.of(resource, new Config(List.of(entry))));
        }
        Method all = result.getClass().getMethod("all");
        ((KafkaFuture<?>) all.invoke(result)).get();
    }
}
