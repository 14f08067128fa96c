FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /keyreach ./cmd/keyreach && mkdir /data

# The program is static and reads no certificates: it sends nothing anywhere.
FROM scratch
COPY --from=build /keyreach /keyreach
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/keyreach"]
