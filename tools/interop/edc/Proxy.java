// SPDX-License-Identifier: EUPL-1.2

package interop;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.edc.connector.controlplane.contract.spi.event.contractnegotiation.ContractNegotiationEvent;
import org.eclipse.edc.connector.controlplane.contract.spi.event.contractnegotiation.ContractNegotiationFinalized;
import org.eclipse.edc.connector.controlplane.contract.spi.event.contractnegotiation.ContractNegotiationTerminated;
import org.eclipse.edc.connector.dataplane.spi.Endpoint;
import org.eclipse.edc.connector.dataplane.spi.iam.DataPlaneAuthorizationService;
import org.eclipse.edc.connector.dataplane.spi.iam.PublicEndpointGeneratorService;
import org.eclipse.edc.connector.dataplane.spi.pipeline.PipelineService;
import org.eclipse.edc.connector.dataplane.util.sink.AsyncStreamingDataSink;
import org.eclipse.edc.edr.spi.store.EndpointDataReferenceStore;
import org.eclipse.edc.runtime.metamodel.annotation.Inject;
import org.eclipse.edc.spi.event.EventEnvelope;
import org.eclipse.edc.spi.event.EventRouter;
import org.eclipse.edc.spi.event.EventSubscriber;
import org.eclipse.edc.spi.event.Event;
import org.eclipse.edc.spi.security.Vault;
import org.eclipse.edc.spi.system.ServiceExtension;
import org.eclipse.edc.spi.system.ServiceExtensionContext;
import org.eclipse.edc.spi.types.domain.DataAddress;
import org.eclipse.edc.spi.types.domain.transfer.DataFlowStartMessage;
import org.eclipse.edc.spi.types.domain.transfer.FlowType;
import org.eclipse.edc.web.spi.WebService;
import org.eclipse.edc.web.spi.configuration.PortMapping;
import org.eclipse.edc.web.spi.configuration.PortMappingRegistry;

/**
 * Puts into a connector what it leaves to who runs it since 0.15: keys for the
 * tokens of its data plane, the endpoint that data is pulled from, a look at the
 * address that it was given for a transfer, and a way to wait for the end of a
 * negotiation. The bytes go through its own pipeline.
 */
public class Proxy implements ServiceExtension {
    @Inject
    private Vault vault;
    @Inject
    private WebService web;
    @Inject
    private PortMappingRegistry ports;
    @Inject
    private PipelineService pipeline;
    @Inject
    private DataPlaneAuthorizationService authorization;
    @Inject
    private PublicEndpointGeneratorService endpoints;
    @Inject
    private EndpointDataReferenceStore references;

    @Inject
    private EventRouter events;

    @Override
    public void initialize(ServiceExtensionContext context) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            vault.storeSecret("private-key", pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            vault.storeSecret("public-key", pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        var port = context.getSetting("web.http.public.port", 0);
        ports.register(new PortMapping("public", port, "/public"));
        endpoints.addGeneratorFunction("HttpData", source -> Endpoint.url("http://localhost:" + port + "/public/data"));
        web.registerResource("public", new Data(pipeline, authorization, Executors.newFixedThreadPool(10)));
        web.registerResource("management", new References(references));
        var ends = new Ends();
        events.registerSync(ContractNegotiationEvent.class, ends);
        web.registerResource("management", ends);
    }

    private static String pem(String what, byte[] key) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END " + what + "-----\n";
    }

    /** Where data is pulled from. */
    @Path("/data")
    public static class Data {
        private final PipelineService pipeline;
        private final DataPlaneAuthorizationService authorization;
        private final ExecutorService threads;

        Data(PipelineService pipeline, DataPlaneAuthorizationService authorization, ExecutorService threads) {
            this.pipeline = pipeline;
            this.authorization = authorization;
            this.threads = threads;
        }

        @GET
        public void get(@HeaderParam("Authorization") String token, @Suspended AsyncResponse response) {
            if (token == null) {
                response.resume(Response.status(401).build());
                return;
            }
            var source = authorization.authorize(token.replaceFirst("^[Bb]earer ", ""), Map.of());
            if (source.failed()) {
                response.resume(Response.status(403).entity(source.getFailureDetail()).build());
                return;
            }
            var flow = DataFlowStartMessage.Builder.newInstance()
                    .id(UUID.randomUUID().toString()).processId(UUID.randomUUID().toString())
                    .sourceDataAddress(source.getContent()).flowType(FlowType.PULL)
                    .destinationDataAddress(DataAddress.Builder.newInstance().type(AsyncStreamingDataSink.TYPE).build())
                    .properties(Map.of("method", "GET", "queryParams", "", "pathSegments", ""))
                    .build();
            var sink = new AsyncStreamingDataSink(part -> {
                StreamingOutput body = part.outputStreamConsumer()::accept;
                return response.resume(Response.ok(body).type(part.mediaType()).build());
            }, threads);
            pipeline.transfer(flow, sink).whenComplete((result, failure) -> {
                if (failure != null || result.failed()) {
                    var why = failure != null ? failure.getMessage() : result.getFailureDetail();
                    response.resume(Response.status(502).entity(why).build());
                }
            });
        }
    }

    /** What address a provider gave for a transfer. */
    @Path("/interop/edr/{id}")
    public static class References {
        private final EndpointDataReferenceStore references;

        References(EndpointDataReferenceStore references) {
            this.references = references;
        }

        @GET
        public Response get(@PathParam("id") String id) {
            var found = references.resolveByTransferProcess(id);
            if (found.failed()) {
                return Response.status(404).entity(found.getFailureDetail()).build();
            }
            return Response.ok(found.getContent().getProperties()).type("application/json").build();
        }
    }

    /** Tells when a negotiation has ended, without being asked again and again. */
    @Path("/interop/end/{id}")
    public static class Ends implements EventSubscriber {
        private final ConcurrentHashMap<String, CompletableFuture<String>> ends = new ConcurrentHashMap<>();

        private CompletableFuture<String> of(String id) {
            return ends.computeIfAbsent(id, any -> new CompletableFuture<>());
        }

        @Override
        public <E extends Event> void on(EventEnvelope<E> event) {
            if (event.getPayload() instanceof ContractNegotiationFinalized end) {
                of(end.getContractNegotiationId()).complete("FINALIZED");
            } else if (event.getPayload() instanceof ContractNegotiationTerminated end) {
                of(end.getContractNegotiationId()).complete("TERMINATED");
            }
        }

        @GET
        public void get(@PathParam("id") String id, @Suspended AsyncResponse response) {
            of(id).thenAccept(state -> {
                ends.remove(id);
                response.resume(Response.ok("{\"state\":\"" + state + "\"}").type("application/json").build());
            });
        }
    }
}
