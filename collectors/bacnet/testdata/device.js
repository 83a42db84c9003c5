// A BACnet/IP device made of @bacnet-js/client, for tests. Its arguments are the
// port to listen on and a description of its objects in JSON:
// {"instance": 1, "multiple": true, "objects": {"0,1": {"85": [[tag, value]]}}}.
'use strict';
const {default: Client} = require('@bacnet-js/client');
const [port, description] = [Number(process.argv[2]), JSON.parse(process.argv[3])];
const client = new Client({port, interface: '127.0.0.1', broadcastAddress: '127.0.0.1', apduTimeout: 2000});
const wildcard = 4194303, everything = 0xffffffff;
const unknownObject = [1, 31], unknownProperty = [2, 32], invalidIndex = [2, 42];

function find(id, property) {
  const instance = id.type === 8 && id.instance === wildcard ? description.instance : id.instance;
  const object = description.objects[`${id.type},${instance}`];
  if (!object) return {error: unknownObject};
  const values = object[property.id];
  if (!values) return {error: unknownProperty};
  const all = values.map(([type, value, encoding]) => ({type, value, encoding}));
  if (property.index === undefined || property.index === everything) return {values: all};
  if (property.index === 0) return {values: [{type: 2, value: all.length}]};
  const one = all[property.index - 1];
  return one ? {values: [one]} : {error: invalidIndex};
}

client.on('readProperty', ({header, service, invokeId, payload}) => {
  const {values, error} = find(payload.objectId, payload.property);
  if (error) return client.errorResponse(header.sender, service, invokeId, ...error);
  client.readPropertyResponse(header.sender, invokeId, payload.objectId, payload.property, values);
});
if (description.multiple) {
  client.on('readPropertyMultiple', ({header, invokeId, payload}) => {
    client.readPropertyMultipleResponse(header.sender, invokeId, payload.properties.map(({objectId, properties}) => ({
      objectId,
      values: properties.map((property) => {
        const {values, error} = find(objectId, property);
        return {property, value: error ? [{type: 105, value: {type: 'BacnetError', errorClass: error[0], errorCode: error[1]}}] : values};
      }),
    })));
  });
}
client.on('whoIs', ({header}) => client.iAmResponse(header.sender, description.instance, 3, 999));
client.on('error', (err) => console.error(err.message));
client.on('listening', () => console.log('listening'));
