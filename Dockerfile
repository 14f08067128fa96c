FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /keyreach ./cmd/keyreach && mkdir /data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /keyreach /usr/local/bin/keyreach
COPY --from=build --chown=nonroot:nonroot /data /data
USER nonroot
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/keyreach"]
